"""The approvers' private keys, each in the key store of the platform where its owner logs in.

That is the Credential Manager of Windows, the Keychain of macOS, the Secret Service of Linux; never a file.
"""

from __future__ import annotations

import base64
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from opsheet.catalogue import RefusedError, Text
from opsheet.settings.people import NO_SIGNING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SERVICE = "opsheet"
_NO_KEY = Text(
    "这台电脑的密钥库里没有 {person} 的私钥：请本人运行 opsheet sign init {person}",
    "This computer's key store has no private key of {person}: in person, run opsheet sign init {person}",
)
_NO_STORE = Text("无法使用这台电脑的密钥库：{reason}", "The key store of this computer can't be used: {reason}")


def make_key(person: str) -> str:
    """Make a private key for somebody and keep it; one that is there is replaced.

    Args:
        person: by the name that ``contacts.yaml`` has as the first.

    Returns:
        The public key, in Base64.

    Raises:
        RefusedError: when ``opsheet[sign]`` isn't installed, or there is no key store.
    """
    with _key_store() as (keyring, private_keys):
        private = private_keys.generate()
        keyring.set_password(SERVICE, person, _text(private.private_bytes_raw()))
        return _public(private)


def public_key(person: str) -> str | None:
    """The public key that belongs to somebody's private key here, in Base64; None where there is none.

    Args:
        person: by the first name.

    Raises:
        RefusedError: when ``opsheet[sign]`` isn't installed, or there is no key store.
    """
    private = _private(person)
    return None if private is None else _public(private)


def sign(person: str, message: bytes) -> tuple[str, str]:
    """Sign with somebody's private key.

    Args:
        person: by the first name.
        message: to sign.

    Returns:
        The public key and the signature, in Base64.

    Raises:
        RefusedError: when the key isn't here, ``opsheet[sign]`` isn't installed, or there is no key store.
    """
    private = _private(person)
    if private is None:
        raise RefusedError(_NO_KEY, person=person)
    return _public(private), _text(private.sign(message))


def _private(person: str) -> Ed25519PrivateKey | None:
    with _key_store() as (keyring, private_keys):
        kept = keyring.get_password(SERVICE, person)
        return None if kept is None else private_keys.from_private_bytes(base64.b64decode(kept))


@contextmanager
def _key_store() -> Generator[tuple[ModuleType, type[Ed25519PrivateKey]]]:
    """The key store and the class of its keys; what is wrong with it is said, and what isn't installed."""
    try:
        import keyring
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from keyring.errors import KeyringError
    except ImportError as error:
        raise RefusedError(NO_SIGNING) from error
    try:
        yield keyring, Ed25519PrivateKey
    except (KeyringError, ValueError) as error:  # a ValueError: what is kept there is no key
        raise RefusedError(_NO_STORE, reason=" ".join(str(error).split()) or type(error).__name__) from error


def _public(private: Ed25519PrivateKey) -> str:
    return _text(private.public_key().public_bytes_raw())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
