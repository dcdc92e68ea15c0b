"""Stamps that are signatures: whose must be, what is signed, and whether a signature is right.

Whoever has a public key in ``contacts.yaml`` signs with the private key that belongs to it (Ed25519, RFC 8032); the
stamps of all others stay as they are. Signing and checking need ``opsheet[sign]``.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from opsheet.catalogue import RefusedError, Text
from opsheet.forms.record import FormRecord, Stamp
from opsheet.settings.people import NO_SIGNING, ContactSettings

SignatureState = Literal["signed", "unsigned", "missing", "wrong"]
Sign = Callable[[str, bytes], tuple[str, str]]
"""Signs a message with a person's private key, and hands back the public key and the signature, both in Base64."""

_PREFIX = b"opsheet stamp\n"  # so that a signature says nothing else
_NOT_HERE = Text(
    "contacts.yaml 里有 {person} 的公钥，审批要签名，这里不能签：请用 opsheet run record_approval",
    "contacts.yaml has a public key of {person}, who must sign. Use opsheet run record_approval",
)
_OTHER_KEY = Text(
    "这台电脑上 {person} 的私钥与 contacts.yaml 里的公钥不是一对：不能以 {person} 的名义审批",
    "The private key of {person} on this computer doesn't belong to the public key in contacts.yaml: nobody else may "
    "approve in this name",
)
_MISSING = Text(
    "{file} 第 {step} 步 {person} 的审批没有签名：contacts.yaml 里有他的公钥，请本人重新审批，或重新导出表单",
    "{file}: the approval of {person} in step {step} bears no signature, though contacts.yaml has a public key. "
    "Approve it again in person, or export the form again",
)
_WRONG = Text(
    "{file} 第 {step} 步的签名不是 {person} 的：请重新导出表单，由本人审批",
    "{file}: the signature of step {step} is not that of {person}: export the form again and approve it in person",
)


def signed(stamp: Stamp, contacts: ContactSettings, sign: Sign | None) -> Stamp:
    """A marked stamp with its signature, where its person has a public key; the stamp itself where not.

    Args:
        stamp: with its mark, which follows from the form, the stamps before and what is decided.
        contacts: with the public keys.
        sign: of the host; None where it can't.

    Raises:
        RefusedError: when the host can't sign, or the private key there isn't that person's.
    """
    keys = contacts.keys_of(stamp.person)
    if not keys:
        return stamp
    if sign is None:
        raise RefusedError(_NOT_HERE, person=stamp.person)
    public, signature = sign(stamp.person, _message(stamp))
    if public not in keys:
        raise RefusedError(_OTHER_KEY, person=stamp.person)
    return replace(stamp, signature=signature)


def signature_state(stamp: Stamp, contacts: ContactSettings) -> SignatureState:
    """Whether a stamp is a signature of its person.

    Args:
        stamp: of a form.
        contacts: with the public keys.

    Returns:
        ``unsigned`` where the person has no public key, ``missing`` where one has and the stamp bears no signature.

    Raises:
        RefusedError: when there is something to check and ``opsheet[sign]`` isn't installed.
    """
    keys = contacts.keys_of(stamp.person)
    if not keys:
        return "unsigned"
    if not stamp.signature:
        return "missing"
    return "signed" if any(_verifies(key, stamp) for key in keys) else "wrong"


def require_signatures(record: FormRecord, file: str, contacts: ContactSettings) -> None:
    """Refuse a form with a stamp that should be a signature of its person and isn't.

    Args:
        record: of the form.
        file: its name, for the message.
        contacts: with the public keys.

    Raises:
        RefusedError: naming the step.
    """
    texts = {"missing": _MISSING, "wrong": _WRONG}
    for stamp in record.stamps:
        state = signature_state(stamp, contacts)
        if state in texts:
            raise RefusedError(texts[state], file=file, step=stamp.step + 1, person=stamp.person)


def _message(stamp: Stamp) -> bytes:
    return _PREFIX + stamp.mark.encode("ascii", "replace")


def _verifies(key: str, stamp: Stamp) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise RefusedError(NO_SIGNING) from error
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(stamp.signature, validate=True), _message(stamp))
    except (ValueError, InvalidSignature):
        return False
    return True
