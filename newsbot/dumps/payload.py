"""Payload: the body of an answer as its reader sees it, without what it was packed in on the way."""

from __future__ import annotations

from newsbot.dumps.compression import unpack
from newsbot.dumps.detect import HEAD, form_of

LARGEST = 16 * 2**20  # bytes of one page, as it stands and unpacked


def unpacked(payload: bytes, codings: str) -> bytes:
    """*payload* without the content *codings* that its headers state.

    Raises DamagedError, and TooLargeError as soon as more than 16 MiB have come out.
    """
    # Some servers and recorders unpack the body and keep the header: what is HTML as it stands is not packed.
    if not codings or form_of(payload[:HEAD]) == "html":
        return payload
    return unpack(payload, codings, LARGEST)
