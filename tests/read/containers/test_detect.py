"""What a file holds is told from its first bytes."""

from __future__ import annotations

import gzip
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.read.containers.detect import Form, form_of


def zipped(data: bytes) -> bytes:
    # Without the time, so that parameters are the same in every worker of a parallel run.
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"Mill stops at noon\n", "text"),
        ("Млин зупинився".encode(), "text"),
        ("Мельница".encode("windows-1251"), "text"),
        ("Mill".encode("utf-16"), "text"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf\n<!-- saved from url=(0020)https://kite.example/ -->\n<html>", "html"),
        ("<html><p>Mill".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", "html"),
        (b"<p>Mill</p>", "html"),
        (b"<3 mills and a kite", "text"),
        (b"WARC/1.1\r\nWARC-Type: warcinfo", "warc"),
        (zipped(b"Mill"), "gzip"),
        (b"%PDF-1.7\n", "pdf"),
        (b"PK\x03\x04zip", "zip"),
        (b"bplist00\xd1\x01\x02", "webarchive"),
        (b'<?xml version="1.0"?>\n<plist version="1.0"><dict><key>WebMainResource</key>', "webarchive"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=x\r\n", "mhtml"),
        (b"Date: noon\nPlace: the mill\n\nMill stops", "text"),
        (b"Mill\x00stops", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
    ],
)
def test_the_form_is_told_from_the_bytes(head: bytes, form: str) -> None:
    """Whatever the file is called."""
    assert form_of(head) == form


@given(st.binary(max_size=300))
def test_any_bytes_have_a_form(head: bytes) -> None:
    """Never an exception."""
    assert form_of(head) in set(get_args(Form))
