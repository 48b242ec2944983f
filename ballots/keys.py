"""The private keys of running secret ballots: one file each, outside the database and every backup, destroyed at closing.

`settings.KEYS_DIR` (THIDUA_KEYS) must be one folder for all web hosts. A file is `NAME.key`, readable by its owner only.
"""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

_GRACE = 3600  # seconds a file may lie without a ballot: one that is being opened


class KeyLost(Exception):
    """The private key is not there, or is not the one the votes were sealed to."""


def _folder() -> Path:
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(name: str) -> Path:
    if not name.isalnum():
        raise KeyLost(name)
    return Path(settings.KEYS_DIR) / f"{name}.key"


def create() -> tuple[str, str]:
    """Write a new private key; its name and its public key (hex). The file is on the disk when this returns."""
    key, name = PrivateKey.generate(), secrets.token_hex(16)
    path = _folder() / f"{name}.key"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, bytes(key))
        os.fsync(handle)
    finally:
        os.close(handle)
    return name, bytes(key.public_key).hex()


def load(name: str, public_key: str) -> PrivateKey:
    """The private key of that name. Raises KeyLost when it is gone, cut or another one."""
    try:
        key = PrivateKey(_path(name).read_bytes())
    except (OSError, ValueError, TypeError, CryptoError) as problem:
        raise KeyLost(name) from problem
    if bytes(key.public_key).hex() != public_key:
        raise KeyLost(name)
    return key


def usable(name: str, public_key: str) -> bool:
    """Can what is sealed now still be opened at closing?"""
    try:
        key = load(name, public_key)
        return SealedBox(key).decrypt(SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(b"?")) == b"?"
    except (KeyLost, CryptoError, ValueError):
        return False


def destroy(name: str) -> bool:
    """Overwrite the file with chance and remove it; False when it was gone already.

    On media that keep old blocks (SSD, copy-on-write) overwriting is no proof: docs/security.md says what to do there.
    """
    with suppress(KeyLost):
        path = _path(name)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return False
        return True
    return False


def strays(wanted: set[str]) -> list[str]:
    """Names of files that belong to no ballot in `wanted` and are older than an hour."""
    folder = Path(settings.KEYS_DIR)
    if not folder.is_dir():
        return []
    before = time.time() - _GRACE
    return sorted(p.stem for p in folder.glob("*.key") if p.stem not in wanted and p.stat().st_mtime < before)
