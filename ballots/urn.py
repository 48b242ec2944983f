"""The urn of a secret ballot: sealed votes of equal length, kept sorted, so that their places say nothing about their coming.

A record is the item's number (4 bytes) and a sealed box around a mask of 32 bytes, one bit per option; option 0 marks "this
voter has no vote on this item". Everybody drops exactly one record per item. The urn is one value: no row, time or number
belongs to a single vote.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

MASK = 32
SEALED = MASK + 48  # libsodium's box: an ephemeral public key and an authenticator
RECORD = 4 + SEALED
MOST_OPTIONS = MASK * 8 - 1
NO_VOTE = 0


class Spoiled(Exception):
    """A record cannot be opened: the urn was changed, or the key is another one."""


def mask(options: Iterable[int]) -> bytes:
    """The 32 bytes that stand for these options."""
    bits = 0
    for option in options:
        if not 0 <= option <= MOST_OPTIONS:
            raise ValueError(option)
        bits |= 1 << option
    return bits.to_bytes(MASK, "big")


def unmask(plain: bytes) -> tuple[int, ...]:
    """The options of a mask, in order."""
    bits = int.from_bytes(plain, "big")
    return tuple(option for option in range(MASK * 8) if bits >> option & 1)


def seal(public_key: str, choices: Mapping[int, Iterable[int]]) -> list[bytes]:
    """One record per item, in the order of `choices`."""
    box = SealedBox(PublicKey(bytes.fromhex(public_key)))
    return [number.to_bytes(4, "big") + box.encrypt(mask(options)) for number, options in choices.items()]


def drop(urn: bytes, records: Iterable[bytes]) -> bytes:
    """The urn with these records in it, sorted."""
    return b"".join(sorted([*split(urn), *records]))


def split(urn: bytes) -> Iterator[bytes]:
    """The records of an urn."""
    if len(urn) % RECORD:
        raise Spoiled
    return (urn[at : at + RECORD] for at in range(0, len(urn), RECORD))


def receipt(record: bytes) -> str:
    """What proves that this record lay in the urn, and says nothing about what is in it."""
    return hashlib.sha256(record).hexdigest()


def number_of(record: bytes) -> int:
    """The item a record is about."""
    return int.from_bytes(record[:4], "big")


def open_all(urn: bytes, key: PrivateKey) -> list[tuple[int, tuple[int, ...]]]:
    """(item, options) of every record, in the urn's order. Raises Spoiled."""
    box = SealedBox(key)
    try:
        return [(number_of(record), unmask(box.decrypt(record[4:]))) for record in split(urn)]
    except CryptoError as problem:
        raise Spoiled from problem
