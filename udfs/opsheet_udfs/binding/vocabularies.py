"""The words that arguments of kind ``KEY`` accept, made from the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from opsheet.values.vocabulary import Vocabulary

if TYPE_CHECKING:
    from opsheet.settings import Settings

Names = dict[str, list[str]]

_BOOLEAN: Names = {
    "true": ["YES", "Y", "是", "有", "对", "需要", "1"],
    "false": ["NO", "N", "否", "无", "没有", "不", "不需要", "0"],
}


def _named(entries: Mapping[str, Any], language: str) -> Names:
    """Words of named settings; the first is the name in the user's language."""
    other = "zh" if language == "en" else "en"
    return {
        key: [getattr(entry, language), getattr(entry, other), *getattr(entry, "aliases", ())]
        for key, entry in entries.items()
    }


def _fields(model: Any) -> dict[str, Any]:
    return {name: getattr(model, name) for name in type(model).model_fields}


def _plain(words: Iterable[str]) -> Names:
    return {word: [word] for word in words}


def _categories(settings: Settings) -> Names:
    return _plain([*settings.contacts.buyer_of_category, *settings.replenishment.supplier.categories])


def _topics(settings: Settings) -> Names:
    """Topics, and people by any of their names or two of them together; a topic's word wins."""
    people = {
        name: [name, *others, *(both for other in others for both in (name + other, other + name))]
        for name, others in settings.contacts.names.items()
    }
    return {**_named(settings.contacts.topics, settings.language), **people}


def _sites(settings: Settings) -> Names:
    sku = settings.texts.sku
    return {site: [site, *sku.site_names.get(site, ())] for site in sku.sites}


def _modes(settings: Settings) -> Names:
    """Modes by their own names, and by the words of the stocking sheet's transport: what doesn't fly goes by sea."""
    named = _named(_fields(settings.replenishment.modes), settings.language)
    for key, choice in (settings.tables["stocking"].columns["transport"].choices or {}).items():
        named["air" if key == "air" else "sea"] += [key, choice.zh, choice.en, *choice.aliases]
    return named


def _channels(settings: Settings) -> Names:
    """Channels by their own names, and by the words of the stocking sheet's transport, plain sea freight included."""
    named = _named(_fields(settings.replenishment.channels), settings.language)
    for key, choice in (settings.tables["stocking"].columns["transport"].choices or {}).items():
        named.setdefault(key, []).extend(
            [key, getattr(choice, settings.language), choice.zh, choice.en, *choice.aliases]
        )
    return named


def _routes(settings: Settings) -> Names:
    """Routes by their own names, and by those of the channels that go that way."""
    named = _named(settings.turnover.routes, settings.language)
    return {key: [*names, *settings.delivery.routes_of_channels.get(key, ())] for key, names in named.items()}


def _remark_parts(settings: Settings) -> Names:
    ids = _named(settings.texts.ids, settings.language)
    return {"shipment": ids["shipment"], "warehouse": ["FBA仓", "仓库"], "tracking": ids["tracking"]}


_BUILDERS: dict[str, Callable[[Settings], Names]] = {
    "boolean": lambda _: _BOOLEAN,
    "segment": lambda settings: _named(_fields(settings.turnover.segments), settings.language),
    "route": _routes,
    "channel": _channels,
    "mode": _modes,
    "case": lambda settings: _named(_fields(settings.replenishment.cases), settings.language),
    "kind": lambda settings: _named(_fields(settings.replenishment.kinds), settings.language),
    "category": _categories,
    "metric": lambda settings: _named(settings.health.metrics, settings.language),
    "chain": lambda settings: _named(settings.approvals.chains, settings.language),
    "ad_stage": lambda settings: _named(settings.ads.stages, settings.language),
    "report": lambda settings: _named(settings.reports.reports, settings.language),
    "calendar": lambda settings: _named(settings.calendars.calendars, settings.language),
    "topic": _topics,
    "id": lambda settings: _named(settings.texts.ids, settings.language),
    "shipping_channel": lambda settings: _named(settings.delivery.shipping_channels, settings.language),
    "warehouse": lambda settings: _plain(settings.delivery.warehouses),
    "site": _sites,
    "part": _remark_parts,
    "language": lambda _: {"zh": ["中文", "Chinese"], "en": ["英文", "English"], "es": ["西班牙文", "Spanish", "西语"]},
}


class Vocabularies:
    """Every vocabulary of one set of settings, each built when it is first asked for.

    Args:
        settings: the team's.

    Example:
        >>> from opsheet.settings import load_settings
        >>> Vocabularies(load_settings())["route_or_category"].find("美墨快线")
        'mx_express'
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._built: dict[str, Vocabulary] = {}

    def __getitem__(self, name: str) -> Vocabulary:
        """The vocabulary of that name; ``a_or_b`` joins two, the first of which wins.

        Raises:
            KeyError: when there is none.
        """
        if name not in self._built:
            joined: Names = {}
            for part in reversed(name.split("_or_")):
                joined = {**_BUILDERS[part](self.settings), **joined}
            self._built[name] = Vocabulary(joined)
        return self._built[name]


_latest: list[Vocabularies] = []


def vocabularies(settings: Settings) -> Vocabularies:
    """The vocabularies of these settings; those of the last settings asked for are kept."""
    if not _latest or _latest[0].settings is not settings:
        _latest[:] = [Vocabularies(settings)]
    return _latest[0]
