"""``approvals.yaml`` and ``contacts.yaml``: who signs, who buys, whom to ask."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Final

from pydantic import AfterValidator, Field, Strict, model_validator

from opsheet.catalogue import Text
from opsheet.settings.base import Model, Named, UniqueNames, Words
from opsheet.settings.errors import ImpossibleValueError
from opsheet.values import fold


class Step(Model):
    """One signature of a chain; ``manager`` marks the one that is the manager's approval of the sheet's rows."""

    role: Words
    person: str | None = None
    days: Annotated[float, Strict(), Field(ge=0)] | None = None
    manager: bool = False


class Chain(Named):
    """The steps of an approval and who reminds."""

    source: str
    reminder: str | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


class ApprovalForm(Model):
    """How the approval form is headed and what counts as approved."""

    title: Words
    letters: Annotated[str, Field(pattern=r"^[A-Z]{1,6}$")]
    approved_words: Annotated[tuple[str, ...], Field(min_length=1)]
    rejected_words: tuple[str, ...]


class ApprovalSettings(Model):
    """Everything in ``approvals.yaml``."""

    chains: dict[str, Chain]
    form: ApprovalForm
    finished: Words
    currency_digits: dict[str, Annotated[int, Strict(), Field(ge=0, le=4)]]

    @model_validator(mode="after")
    def _has_purchase_plan(self) -> ApprovalSettings:
        if "purchase_plan" not in self.chains:
            raise ImpossibleValueError(
                Text(
                    "chains 缺少 purchase_plan，审批表要用",
                    "chains: purchase_plan is missing; the approval form needs it",
                )
            )
        return self


class Topic(Named):
    """Whom to ask about something."""

    person: str


NO_SIGNING: Final = Text(
    "签名和核对签名要先安装：pip install opsheet[sign]",
    "To sign and check signatures, install: pip install opsheet[sign]",
)
_KEY_BYTES = 32
_BETWEEN_NAMES = re.compile(r"[\s/、,，;；()（）+&]+")


def _ed25519_key(text: str) -> str:
    """A public key in Base64: 32 bytes."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        content = b""
    if len(content) != _KEY_BYTES:
        raise ImpossibleValueError(
            Text(
                "{key} 不是公钥，请用 opsheet sign init 显示的内容",
                "{key} is not a public key; opsheet sign init shows yours",
            ),
            key=text,
        )
    return text


PublicKey = Annotated[str, AfterValidator(_ed25519_key)]


class ContactSettings(Model):
    """Everything in ``contacts.yaml``."""

    people: dict[str, UniqueNames]
    public_keys: dict[str, tuple[PublicKey, ...]]
    buyers: dict[str, UniqueNames]
    source: str
    topics: dict[str, Topic]

    @model_validator(mode="after")
    def _one_person_a_name(self) -> ContactSettings:
        seen: dict[str, str] = {}
        for person, others in self.people.items():
            for name in (person, *others):
                if seen.setdefault(fold(name), person) != person:
                    raise ImpossibleValueError(
                        Text("people：{name} 同指 {one} 和 {other}", "people: {name} is both {one} and {other}"),
                        name=name,
                        one=seen[fold(name)],
                        other=person,
                    )
        return self

    @model_validator(mode="after")
    def _one_buyer_each(self) -> ContactSettings:
        seen: dict[str, str] = {}
        for buyer, categories in self.buyers.items():
            for category in categories:
                if category in seen:
                    raise ImpossibleValueError(
                        Text(
                            "buyers：{category} 同属 {one} 和 {other}",
                            "buyers: {category} belongs to {one} and {other}",
                        ),
                        category=category,
                        one=seen[category],
                        other=buyer,
                    )
                seen[category] = buyer
        return self

    @model_validator(mode="after")
    def _keys_of_known_people(self) -> ContactSettings:
        for name in self.public_keys:
            if self.person(name) is None:
                raise ImpossibleValueError(
                    Text("public_keys：contacts.yaml 里没有 {name}", "public_keys: contacts.yaml has no {name}"),
                    name=name,
                )
        return self

    def keys_of(self, person: str) -> tuple[str, ...]:
        """The public keys of a person, under any of the names; none where stamps need no signature.

        Args:
            person: by any name.
        """
        main = self.person(person) or person
        return tuple(key for name, keys in self.public_keys.items() if self.person(name) == main for key in keys)

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The other names of everybody whom the settings name, by the name that they go by."""
        main = {fold(name): person for person, others in self.people.items() for name in (person, *others)}
        named = (*self.people, *self.buyers, *(topic.person for topic in self.topics.values()))
        return {person: self.people.get(person, ()) for person in (main.get(fold(name), name) for name in named)}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {fold(one): name for name, aliases in self.names.items() for one in (name, *aliases)}

    def person(self, text: str) -> str | None:
        """The person that a text names, by any of the names or several of them; None where it names nobody or two.

        Args:
            text: as a cell holds it, for instance ``Sini 王世英``.
        """
        whole = self._by_name.get(fold(text))
        parts = {self._by_name.get(fold(part)) for part in _BETWEEN_NAMES.split(text) if part}
        return whole or (parts.pop() if len(parts) == 1 else None)

    def known_as(self, texts: Sequence[str | None]) -> list[str | None]:
        """The name that each person goes by; texts that name nobody of the settings stay as they are.

        Args:
            texts: as cells hold them, None for a blank.
        """
        names = {text: self.person(text) or text for text in set(texts) if text is not None}
        return [None if text is None else names[text] for text in texts]

    @property
    def buyer_of_category(self) -> dict[str, str]:
        """The buyer by category, by the name that the buyer goes by."""
        return {
            category: self.person(buyer) or buyer
            for buyer, categories in self.buyers.items()
            for category in categories
        }
