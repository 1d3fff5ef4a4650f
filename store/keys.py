"""The agent's Ed25519 key: a PEM file of mode 0600 that signs each ledger entry once."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from store.encoding import domain
from store.errors import KeyUnusable

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_DOMAIN = domain("signature")
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and its public half (32 raw bytes)."""

    private: Ed25519PrivateKey
    public: bytes

    def sign(self, entry_hash: bytes) -> bytes:
        """The signature over an entry's hash; 64 bytes."""
        return self.private.sign(SIGNATURE_DOMAIN + entry_hash)


def signed_by(public: bytes, entry_hash: bytes, signature: bytes) -> bool:
    """Whether a signature over an entry's hash was made by the holder of a public key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - costs 30 ms, only where keys are used

    try:
        _public_key(public).verify(signature, SIGNATURE_DOMAIN + entry_hash)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def _public_key(public: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - costs 30 ms

    return Ed25519PublicKey.from_public_bytes(public)


def create_key(path: Path) -> SigningKey:
    """Make a key file that only its owner may read; raises KeyUnusable where a file is already."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - costs 30 ms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - the same

    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeyUnusable(f"{path}: a signing key cannot be created ({error})",
                          hint="Name a path that does not exist yet, in a folder that can be written.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    return SigningKey(private, _public(private))


def load_key(path: Path) -> SigningKey:
    """Read a key file; raises KeyUnusable where it is missing, no Ed25519 key, or readable by others."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - costs 30 ms
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - the same

    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        pem = path.read_bytes()
    except OSError as error:
        raise KeyUnusable(f"{path}: the signing key cannot be read ({error})",
                          hint="Restore the key file; a store can be read and verified without it.") from error
    if mode & 0o077:
        raise KeyUnusable(f"{path}: expected mode 0600, got {mode:04o}: others can read the signing key",
                          hint=f"Run `chmod 600 {path}`, then rotate the key.")
    try:
        private = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise KeyUnusable(f"{path}: expected an unencrypted PEM key ({error})", hint="Restore the key file.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(f"{path}: expected an Ed25519 key, got {type(private).__name__}",
                          hint="Restore the key file.")
    return SigningKey(private, _public(private))


def next_key_path(path: Path) -> Path:
    """Where a rotation keeps the new key until its entry is sealed."""
    return path.with_name(f"{path.name}.next")


def current_key_file(path: Path, expected: bytes) -> SigningKey:
    """The key whose public half is ``expected``; it finishes a rotation that was cut off after its entry.

    Raises KeyUnusable where neither the key file nor the one of a rotation under way is that key.
    """
    key, following = load_key(path), next_key_path(path)
    if key.public != expected and following.exists():
        key = load_key(following)
        if key.public == expected:
            following.replace(path)
    if key.public != expected:
        raise KeyUnusable(f"{path}: expected the key {expected.hex()[:16]}…, which the ledger names, "
                          f"got {key.public.hex()[:16]}…", hint="Restore the store's own key file.")
    return key


def _public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()
