"""Recordings: every capture of a WARC that can be read is found by its address, damage or not."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.net.recording import Recording
from newsbot.read.containers.warc import DamagedWarc
from tests.read.containers.test_warc import FOUR, page, warc

NOON = datetime(2024, 5, 6, 10, tzinfo=UTC)


def recording(tmp_path: Path, data: bytes) -> Recording:
    """The recording of *data*."""
    path = tmp_path / "some.warc.gz"
    path.write_bytes(data)
    return Recording(path)


def bodies(found: Recording) -> dict[str, bytes]:
    """What each address answered."""
    return {url: found.read(found.captures_of(url)[0]).body for url in found.urls()}


@pytest.mark.parametrize("gzipped", [True, False])
def test_each_capture_is_read_from_its_place(tmp_path: Path, gzipped: bool) -> None:
    """Gzipped or not, whatever stands before it."""
    found = recording(tmp_path, warc(*FOUR, gzipped=gzipped))
    assert bodies(found) == {url: body for url, _, _, body in FOUR}
    assert [position.time for position in found.captures_of(FOUR[3][0])] == [NOON]


def test_captures_behind_damage_are_found(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A flipped bit in the middle costs its own record and no other; the log says where."""
    members = [warc(one) for one in FOUR]
    broken = bytearray(members[1])
    broken[len(broken) // 2] ^= 0xFF
    found = recording(tmp_path, members[0] + bytes(broken) + members[2] + members[3])
    assert bodies(found) == {url: body for url, _, _, body in (FOUR[0], *FOUR[2:])}
    assert f"is damaged at byte {len(members[0])}: " in caplog.text


@pytest.mark.parametrize("cut", [40, 90, 200, 300])
@pytest.mark.parametrize("gzipped", [True, False])
def test_a_record_that_is_cut_short_costs_only_itself(tmp_path: Path, gzipped: bool, cut: int) -> None:
    """As a full disk or a pulled plug leaves it, with a later crawl's records behind it.

    Where its own address survives, reading it says that it is damaged.
    """
    members = [warc(one, gzipped=gzipped) for one in FOUR]
    found = recording(tmp_path, members[0] + members[1][:-cut] + members[2] + members[3])
    whole = {url: body for url, _, _, body in (FOUR[0], *FOUR[2:])}
    assert {url: found.read(found.captures_of(url)[0]).body for url in whole} == whole
    for position in found.captures_of(FOUR[1][0]):
        with pytest.raises(DamagedWarc, match=r"the WARC is damaged|length is wrong"):
            found.read(position)


def test_what_is_wrong_with_a_capture_is_said_when_it_is_read(tmp_path: Path) -> None:
    """Its address is known, so a replay names it in place of calling the page unrecorded."""
    url, status, headers, body = page("0")
    packed = gzip.compress(body)[:-9]
    found = recording(tmp_path, warc((url, status, {**headers, "Content-Encoding": "gzip"}, packed), FOUR[1]))
    with pytest.raises(DamagedWarc, match="the gzip body ends too early"):
        found.read(found.captures_of(url)[0])
    assert found.captures_of(FOUR[1][0])
