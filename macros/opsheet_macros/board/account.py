"""The account on the board: its health, its payouts, and ad spend against the limit."""

from __future__ import annotations

import math
from collections.abc import Iterator

from opsheet.calculations.ad_spend import OVER, AdPart, over_limit
from opsheet.catalogue import Message, Severity, Text
from opsheet_macros.board.alert import Alert, alert_key
from opsheet_macros.board.cards import Figure, card
from opsheet_macros.board.data import BoardData

_METRIC_BELOW = Text(
    "{name}（{window} 天）{rate:.2%}，要求低于 {limit:.1%}",
    "{name} ({window} days) {rate:.2%}, must be below {limit:.1%}",
)
_METRIC_ABOVE = Text(
    "{name}（{window} 天）{rate:.2%}，要求高于 {limit:.1%}",
    "{name} ({window} days) {rate:.2%}, must be above {limit:.1%}",
)
_RATING = Text("账户健康评分{word}", "The account health rating is {word}")
_RATING_WORDS = {"yellow": Text("黄色", "yellow"), "red": Text("红色", "red")}
_VIOLATION = Text("{kind}：{count:.0f} 个", "{kind}: {count:.0f}")


def account_alerts(data: BoardData) -> Iterator[Alert]:
    """Metrics over or close to their limit, ratings that aren't green, open violations.

    Args:
        data: what the board looks at.
    """
    for one in data.health.worst:
        over = abs((one.rate or 0) - one.limit) / one.limit if one.limit else 0.0
        said = {"name": one.name, "window": one.window, "rate": one.rate, "limit": one.limit}
        yield Alert(
            key=alert_key("account", one.metric, one.window, one.shop, one.site),
            kind="account",
            severity=Severity.ERROR if one.level == "over" else Severity.WARN,
            what=Message(_METRIC_BELOW if one.must_stay_below else _METRIC_ABOVE, said),
            shop=one.shop,
            figure=over if one.level == "over" else 0.0,
            rank=0.0 if one.level == "over" else 1.0,
        )
    for rating in data.health.ratings:
        if rating.color in {"yellow", "red"}:
            points = 0.0 if rating.points is None else rating.points
            yield Alert(
                key=alert_key("account", "rating", rating.shop, rating.site),
                kind="account",
                severity=Severity.ERROR if rating.color == "red" else Severity.WARN,
                what=Message(_RATING, {"word": _RATING_WORDS[rating.color]}),
                shop=rating.shop,
                figure=-points,
                rank=0.0 if rating.color == "red" else 1.0,
            )
    for violation in data.health.violations:
        if violation.count:
            yield Alert(
                key=alert_key(
                    "account", "violation", violation.shop, violation.site, violation.kind and violation.kind.en
                ),
                kind="account",
                severity=Severity.ERROR,
                what=Message(_VIOLATION, {"kind": violation.kind, "count": violation.count}),
                shop=violation.shop,
                figure=violation.count,
                rank=-violation.count,
            )


_HEALTH = Text("{over} 项超标，{warn} 项预警", "{over} over the limit, {warn} close to it")
_HEALTHY = Text("{known} 项指标都正常", "All {known} known metrics are fine")


@card("account_health", Text("账户健康（项异常）", "Account health"))
def _account_health(data: BoardData) -> Figure | None:
    """Metrics over or close to their limit, yellow and red ratings, and open violations."""
    health = data.health
    ratings = [one for one in health.ratings if one.color in {"yellow", "red"}]
    violations = [one for one in health.violations if one.count]
    known = [one for one in health.metrics if one.level not in {None, "not_applicable"}]
    if not known and not ratings and not violations:
        return None
    over = sum(one.level == "over" for one in health.worst) + len(ratings) + len(violations)
    warn = sum(one.level == "warn" for one in health.worst)
    about = Message(_HEALTH, {"over": over, "warn": warn})
    if not over and not warn:
        about = Message(_HEALTHY, {"known": len(known)})
    return Figure(over + warn, about, bad=over + warn > 0)


_PAYOUT = Text("{shop} {currency} {amount}", "{shop} {currency} {amount}")
_EXPECTED = Text("待出结算", "not settled yet")


@card("next_payout", Text("下次打款", "Next payout"))
def _next_payout(data: BoardData) -> Figure | None:
    """The next payout of all shops; amounts of several currencies are never added."""
    ahead = [(one.next_on, one) for one in data.payouts if one.next_on is not None]
    if not ahead:
        return None
    day, one = min(ahead, key=lambda pair: pair[0])
    amount = Message(_EXPECTED) if one.next_amount is None else f"{one.next_amount:,.2f}"
    return Figure(f"{day:%m-%d}", Message(_PAYOUT, {"shop": one.shop, "currency": one.currency, "amount": amount}))


_AD_OVER = Text(
    "广告{word}：花费 {spend:,.2f} {currency}，占比 {share:.1%}，限额 {limit:.0%}",
    "Ads {word}: {spend:,.2f} {currency}, {share:.1%} (limit {limit:.0%})",
)
_AD_WITHOUT = Text("广告{word}：花费 {spend:,.2f} {currency}", "Ads {word}: {spend:,.2f} {currency}")
_ADS = Text("{later} 处推算到月底超标", "{later} over by the month’s end at this rate")


def ad_alerts(data: BoardData) -> Iterator[Alert]:
    """Ad spend that is over its limit, or without an approved budget.

    Args:
        data: what the board looks at.
    """
    for part in over_limit(data.ads):
        spend, known = part.sums.ad_spend, not math.isnan(part.share) and not math.isnan(part.limit)
        over = spend - part.allowed if known else spend
        said = {"word": part.word, "spend": spend, "currency": part.sums.currency}
        ratio = {"share": part.share, "limit": part.limit}
        yield Alert(
            key=alert_key("ads", part.shop, part.msku, part.sums.currency, part.start),
            kind="ads",
            severity=Severity.ERROR,
            what=Message(_AD_OVER, {**said, **ratio}) if known else Message(_AD_WITHOUT, said),
            owner=part.owner.operator or "",
            shop=part.shop,
            about=part.msku,
            figure=over,
            rank=-over,
        )


@card("ad_spend", Text("广告超标（处）", "Ads over limit"))
def _ad_spend(data: BoardData) -> Figure | None:
    """How often ad spend of this month is over its limit, and will be at its end."""
    judged = [part for part in data.ads if not part.only_informs and (part.state or part.projected_state)]
    if not judged:
        return None
    over = len(over_limit(judged))
    return Figure(over, Message(_ADS, {"later": sum(map(_will_be_over, judged))}), bad=over > 0)


def _will_be_over(part: AdPart) -> bool:
    return part.projected_state in OVER
