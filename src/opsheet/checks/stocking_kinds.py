"""Checks of what a kind of stock asks for, who buys it and who approved it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from opsheet.calculations.stocking import approved_rows
from opsheet.catalogue import Severity, Text
from opsheet.checks.check import CheckContext, Hit, check
from opsheet.checks.stocking_quantities import TABLE, of_kind, ordered
from opsheet.values import fold
from opsheet.values.vocabulary import certainly_meant, nearest


@check(
    code="S209",
    slug="wrong-buyer",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("采购员与产品类目不符", "Wrong purchaser for the category"),
    message=Text(
        "“{category}”的采购员是 {buyer}，表里填的是 {value}，请改",
        "The purchaser for {category} is {buyer}, not {value}. Change it.",
    ),
    columns=("buyer", "category"),
    source="SOP 跨部门负责人信息",
    why=Text("采购计划发错采购员，就没有人下单", "A plan sent to the wrong purchaser is not ordered"),
    fixable=True,
    inputs=("buyer", "category"),
)
def wrong_buyer(context: CheckContext) -> Iterable[Hit]:
    """Report buyers that aren't their category's, by whichever name; a category that nobody is named for passes."""
    contacts = context.settings.contacts
    buyers = {fold(category): name for category, name in contacts.buyer_of_category.items()}
    expected = np.array([buyers.get(category) for category in context.folded("category").tolist()], dtype=object)
    named = np.array(["" if name is None else fold(name) for name in expected.tolist()], dtype=object)
    people = contacts.known_as(context.table.texts("buyer").tolist())
    written = np.array(["" if name is None else fold(name) for name in people], dtype=object)
    wrong = (named != "") & (named != written) & context.table.usable("buyer", "category")
    yield Hit(wrong, parameters={"category": context.table.texts("category"), "buyer": expected}, suggestions=expected)


@check(
    code="S210",
    slug="strategic-without-remark",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("战略性备货没有备注", "Strategic order without a remark"),
    message=Text("战略性备货要单独列示，请在备注写明", "Strategic orders are listed separately. Say so in the remark."),
    columns=("remark", "kind"),
    source="SOP 绩效目标（2025-01-01 起战略性备货单独列示）",
    why=Text("财务按备注把战略性备货剔出考核", "Finance leaves strategic orders out of the targets by their remark"),
    inputs=("kind",),
)
def strategic_without_remark(context: CheckContext) -> Iterable[Hit]:
    """Report strategic stock whose remark is blank."""
    yield Hit((context.table.texts("kind") == "strategic") & (context.folded("remark") == ""))


@check(
    code="S211",
    slug="dropped-trial",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("已淘汰的测品又备货", "Dropped trial product ordered again"),
    message=Text(
        "测品评估为“{value}”，不能再备货，请删除这一行", "Delete this row: the trial evaluation is “{value}”."
    ),
    columns=("trial_report", "quantity"),
    source="SOP 绩效·新品销售",
    why=Text("测品期淘汰的产品不再备货上架", "A product dropped in its trial is not restocked"),
    inputs=("trial_report", "quantity"),
)
def dropped_trial(context: CheckContext) -> Iterable[Hit]:
    """Report orders of products that were dropped in their trial."""
    yield Hit((context.table.texts("trial_report") == "dropped") & ordered(context))


@check(
    code="S212",
    slug="reorder-without-evaluation",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("返单没有测品评估", "Repeat order without a trial evaluation"),
    message=Text(
        "返单前须有测品评估（现为{value}），请补报告并填“有”",
        "A repeat order needs a trial evaluation (now {value}). Add the report and enter “present”.",
    ),
    columns=("trial_report", "kind"),
    source="SOP 绩效·新品销售",
    why=Text("二次返单前要有测品后的评估报告", "A repeat order needs the report on the trial"),
    inputs=("trial_report", "kind"),
)
def reorder_without_evaluation(context: CheckContext) -> Iterable[Hit]:
    """Report reorders whose trial report isn't there; a dropped one is left to S211, an unreadable one to T105."""
    report = context.table.texts("trial_report")
    lacking = (report != "present") & (report != "dropped") & context.table.usable("trial_report")
    yield Hit((context.table.texts("kind") == "reorder") & lacking)


@check(
    code="S220",
    slug="not-approved",
    table=TABLE,
    severity=Severity.ERROR,
    title=Text("主管未审批", "Not approved by the manager"),
    message=Text(
        "主管审批为{value}，填“通过”后才能导出",
        "The manager's approval is {value}. Export needs “approved”.",
    ),
    columns=("head_approval",),
    source="SOP 备货流程 2（主管审批过后合格进入下一步）",
    why=Text(
        "备货单经部门主管审批通过，才进入 ERP 采购计划",
        "The department manager approves before the purchase plan is made",
    ),
    export_only=True,
    inputs=("head_approval",),
)
def not_approved(context: CheckContext) -> Iterable[Hit]:
    """Report rows that the department head has not approved."""
    yield Hit(~approved_rows(context.table, context.settings))


@check(
    code="S222",
    slug="leftover-bought-again",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("冗余批复又采购", "Leftover stock bought again"),
    message=Text(
        "冗余批复是已有的库存，不用采购；请改备货类型，或登记到“批复销售计划”",
        "Approved excess is stock already there. Change the order type, or enter its months "
        "in the approved sales plan.",
    ),
    columns=("quantity", "kind"),
    source="SOP 绩效目标·销售数量 (3)",
    why=Text("批复类按批复的销售计划核算，不再进货", "It is counted by the approved sales plan, nothing is bought"),
    inputs=("quantity", "kind"),
)
def leftover_bought_again(context: CheckContext) -> Iterable[Hit]:
    """Report purchase quantities of leftover stock."""
    yield Hit(ordered(context) & of_kind(context, "approved_excess"))


@check(
    code="S223",
    slug="site-only-a-project",
    table=TABLE,
    severity=Severity.INFO,
    title=Text("站点只作为项目", "Site open as a project only"),
    message=Text(
        "{value} 站点目前只以项目组立项开展，请先立项",
        "Site {value} is open as a project only. Set up the project first.",
    ),
    columns=("site",),
    source="SOP 美国站点（以项目组的方式进行立项开展）",
    why=Text("站点条件还不成熟，立项后才开展", "The site's conditions are not ripe; a project is set up first"),
    inputs=("site",),
)
def site_only_a_project(context: CheckContext) -> Iterable[Hit]:
    """Inform of rows for sites that are no ordinary ones yet."""
    projects = context.settings.texts.sku.project_only
    yield Hit(np.isin(context.table.texts("site").astype(str), projects))


@check(
    code="S226",
    slug="reorder-without-product-data",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("返单没有标准资料", "Repeat order without product data"),
    message=Text(
        "返单前采购须完善产品标准资料，请补资料并填“有”",
        "Purchasing completes the product's standard data before a repeat order. Add it and enter “present”.",
    ),
    columns=("standard_data", "kind"),
    source="SOP 新品开发流程 8.返单阶段",
    why=Text(
        "首批只要单价和箱规，返单要有完整的标准资料",
        "The first batch needs price and cartons, a repeat order all of it",
    ),
)
def reorder_without_product_data(context: CheckContext) -> Iterable[Hit]:
    """Report reorders whose standard data isn't there, where the sheet has that column; unreadable cells are T105's."""
    table = context.table
    if table.has("standard_data"):
        lacking = (table.texts("standard_data") != "present") & table.usable("standard_data")
        yield Hit(of_kind(context, "reorder") & lacking)


@check(
    code="S224",
    slug="category-unknown",
    table=TABLE,
    severity=Severity.WARN,
    title=Text("产品类目无效", "Unknown product category"),
    message=Text(
        "产品类目“{value}”不在设置里，采购交期按默认、采购员无法核对；最接近：{near}",
        "The category “{value}” is not in the settings: default lead time, purchaser not checked. Nearest: {near}.",
    ),
    columns=("category",),
    source="SOP 备货流程 1（预估备货周期）",
    why=Text("采购交期和采购员都按产品类目来定", "Lead time and purchaser depend on the category"),
    fixable=True,
    inputs=("category",),
)
def category_unknown(context: CheckContext) -> Iterable[Hit]:
    """Report categories that the settings neither name a purchaser nor a lead time for."""
    settings, column = context.settings, context.table.columns["category"]
    known = list(dict.fromkeys((*settings.contacts.buyer_of_category, *settings.replenishment.supplier.categories)))
    folded = {fold(name) for name in known}
    texts = context.folded("category").tolist()
    unknown = np.array([text not in folded for text in texts], dtype=bool) & ~column.blank & ~column.faulty
    words = {name: name for name in known}
    written = context.table.texts("category").tolist()
    strange = {text for text, wrong in zip(written, unknown.tolist(), strict=True) if wrong and text is not None}
    near = {text: "、".join(nearest(text, known, 1)) for text in strange}
    meant = {text: certainly_meant(text, words) for text in strange}
    yield Hit(
        unknown,
        parameters={"near": np.array([near.get(text) for text in written], dtype=object)},
        suggestions=np.array([meant.get(text) for text in written], dtype=object),
    )
