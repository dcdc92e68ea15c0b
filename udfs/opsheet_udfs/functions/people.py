"""Worksheet functions about people: who approves, who buys, whom to ask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from opsheet.catalogue import Argument, Example, Kind, Text
from opsheet.rules.people import buyer, next_step
from opsheet_udfs.call import Call
from opsheet_udfs.declare import worksheet_function

Words = NDArray[np.object_]
Numbers = NDArray[np.float64]

_CHAIN = Argument(
    "chain",
    Kind.KEY,
    Text("审批链，如 purchase_plan 备货计划审批表", "The chain, for instance purchase_plan"),
    keys="chain",
    label=Text("审批链", "chain"),
)


@worksheet_function(
    category="names",
    help=Text("审批链的各步：序号、角色、人、天数。", "The steps of an approval chain: number, role, person, days."),
    arguments=(_CHAIN,),
    result=Kind.TEXT,
    source="SOP 备货流程 审批流程",
    examples=(
        Example(
            '=APPROVAL_CHAIN("purchase_plan")',
            [
                [1, "提交人", None, None],
                [2, "部门主管", None, None],
                [3, "采购主管", "Hill", None],
                [4, "财务", None, None],
            ],
        ),
    ),
    spills=True,
)
def APPROVAL_CHAIN(call: Call, chain: Words) -> list[list[Any]]:
    """List the steps of approval chains."""
    chains = call.settings.approvals.chains
    return [
        [number, step.role.text, step.person, step.days]
        for key in chain
        for number, step in enumerate(chains[key].steps, start=1)
    ]


@worksheet_function(
    category="names",
    help=Text("下一步由谁审批：角色和人；全部完成时为“已完成”。", "The next approval: role and person, or completed."),
    arguments=(
        _CHAIN,
        Argument(
            "steps_done",
            Kind.NUMBER,
            Text("已完成几步", "How many steps are done"),
            minimum=0,
            label=Text("已完成步数", "steps_done"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 备货流程 审批流程",
    examples=(
        Example('=NEXT_APPROVER("purchase_plan",2)', "采购主管 Hill"),
        Example('=NEXT_APPROVER("备货计划审批表",4)', "已完成"),
    ),
)
def NEXT_APPROVER(call: Call, chain: Words, steps_done: Numbers) -> Words:
    """Say whose approval comes next."""
    approvals = call.settings.approvals

    def who(key: str, done: float) -> str:
        steps = approvals.chains[key].steps
        position = next_step(done, len(steps))
        if position is None:
            return approvals.finished[call.language]
        step = steps[position]
        return f"{step.role[call.language]} {step.person or ''}".rstrip()

    return call.each(who, chain, steps_done)


@worksheet_function(
    category="names",
    help=Text("该类目的采购员。", "The purchaser for a product category."),
    arguments=(
        Argument(
            "category",
            Kind.KEY,
            Text("产品类目", "The product category"),
            keys="category",
            columns=("stocking.category", "pipeline.category"),
            label=Text("产品类目", "category"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 跨部门负责人信息",
    examples=(Example('=BUYER("车机")', "Nina"),),
)
def BUYER(call: Call, category: Words) -> Words:
    """Name the buyers of categories."""
    buyers = call.settings.contacts.buyer_of_category
    return call.each(lambda key: buyer(key, buyers), category)  # pyright: ignore[reportUnknownLambdaType] - a category


@worksheet_function(
    category="names",
    help=Text("某件事的联系人。", "Contact for a topic."),
    arguments=(
        Argument(
            "topic",
            Kind.KEY,
            Text("事项，如 物流、海外仓、新品开发", "The topic, for instance logistics or new products"),
            keys="topic",
            label=Text("事项", "topic"),
        ),
    ),
    result=Kind.TEXT,
    source="SOP 跨部门负责人信息",
    examples=(Example('=CONTACT("海外仓")', "Eva"), Example('=CONTACT("王世英")', "Sini")),
)
def CONTACT(call: Call, topic: Words) -> Words:
    """Name the people who answer for topics; a person is found by any name."""
    contacts = call.settings.contacts
    people = [contacts.topics[key].person if key in contacts.topics else key for key in topic]
    return np.array(contacts.known_as(people), dtype=object)
