"""D6: WARCs that are cut off, lie about their lengths or hold bad gzip. Whole records are all read, damage is named."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read.containers.warc import pages
from tests.hostile.servers import newsbot
from tests.read.containers.test_warc import FOUR, warc
from tests.read.pages import article

PLAIN = tuple(warc(one, gzipped=False) for one in FOUR)
ZIPPED = tuple(warc(one) for one in FOUR)
LENGTH = PLAIN[1].split(b"Content-Length: ")[1].split(b"\r\n")[0]
ALL = {0, 1, 2, 3}
BUT_ONE = {0, 2, 3}
Damage = Callable[[bytes], bytes]


def length(stated: str) -> Damage:
    """The record says that it is so long."""
    return lambda record: record.replace(b"Content-Length: " + LENGTH, b"Content-Length: " + stated.encode(), 1)


def flipped(place: float) -> Damage:
    """One byte is another."""

    def flip(record: bytes) -> bytes:
        at = int(place * len(record)) if place < 1 else len(record) - int(place)
        return record[:at] + bytes([record[at] ^ 0xFF]) + record[at + 1 :]

    return flip


def without(part: bytes) -> Damage:
    return lambda record: record.replace(part, b"", 1)


def to(part: bytes, other: bytes) -> Damage:
    return lambda record: record.replace(part, other, 1)


def repacked(damage: Damage) -> Damage:
    """The damage is in what is packed, and the gzip around it is well."""
    return lambda record: gzip.compress(damage(gzip.decompress(record)), mtime=0)


N = int(LENGTH)
LENGTHS = ("0", str(N - 1), str(N // 2), str(N + 5), str(N + 10**6), str(10**12), str(10**30), "-1", "1e3")
# What happens to the second of four records.
DAMAGES: dict[str, Damage] = {f"of length {stated}": length(stated) for stated in (*LENGTHS, "", "0x10", "+9", "٣٣")}
DAMAGES |= {
    "without a length": without(b"Content-Length: " + LENGTH + b"\r\n"),
    "without a version": without(b"WARC/1.0\r\n"),
    "of a version that is none": to(b"WARC/1.0", b"WORD/1.0"),
    "without a kind": without(b"WARC-Type: response\r\n"),
    "whose header does not end": to(b"\r\n\r\n", b"\r\n"),
    "with NULs for a header": lambda record: bytes(60) + record[60:],
    "without its body": lambda record: record[: record.index(b"HTTP/1.1")],
    "cut in the middle": lambda record: record[: len(record) // 2],
    "cut in its header": lambda record: record[:30],
    "of which only the end is there": lambda record: record[len(record) // 2 :],
    "that is no HTTP": to(b"HTTP/1.1", b"SPDY/1.1"),
}
OF_GZIP: dict[str, Damage] = {
    "with another byte": flipped(0.5),
    "with another check sum": flipped(6),
    "with another size": flipped(2),
    "without its first byte": lambda member: member[1:],
    "with another first byte": flipped(0.0),
    "without its end": lambda member: member[:-30],
    "of which half is there": lambda member: member[: len(member) // 2],
    "of which the other half is there": lambda member: member[len(member) // 2 :],
}


def read(data: bytes) -> tuple[set[int], list[Miss]]:
    """The numbers of those of the four pages that are read as they were, and the misses."""
    found = list(pages(io.BytesIO(data)))
    as_were = {(url, body): number for number, (url, _, _, body) in enumerate(FOUR)}
    read_pages = [one for one in found if isinstance(one, Page)]
    assert all((one.url, one.body) in as_were for one in read_pages), "a page that was never recorded"
    return {as_were[one.url or "", one.body] for one in read_pages}, [one for one in found if isinstance(one, Miss)]


def with_second(records: tuple[bytes, ...], damage: Damage) -> bytes:
    damaged = damage(records[1])
    assert damaged != records[1]
    return b"".join((records[0], damaged, *records[2:]))


@pytest.mark.parametrize("form", ["plain", "zipped by the record", "zipped as a whole"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_d6_a_damaged_record_costs_itself_alone(damage: str, form: str) -> None:
    """All others are read as they were, and the damage is a miss that says so."""
    if form == "zipped by the record":
        data = with_second(ZIPPED, repacked(DAMAGES[damage]))
    else:
        data = with_second(PLAIN, DAMAGES[damage])
    whole, misses = read(gzip.compress(data, mtime=0) if form == "zipped as a whole" else data)
    # A record that is said to be larger than the file hides what is packed together with it.
    assert whole == BUT_ONE if (damage, form) != (f"of length {10**12}", "zipped as a whole") else {0}
    assert misses
    assert {miss.reason for miss in misses} <= {"damaged", "too-large"}


@pytest.mark.parametrize("damage", OF_GZIP)
def test_d6_a_damaged_member_of_gzip_costs_itself_alone(damage: str) -> None:
    """The next member is sought."""
    whole, misses = read(with_second(ZIPPED, OF_GZIP[damage]))
    assert whole == BUT_ONE
    assert [miss.reason for miss in misses] == ["damaged"] * len(misses) != []


@pytest.mark.parametrize("junk", [b"x" * 5_000, b"\x1f\x8b\x08" * 300, b"WARC/1.0\r\n" * 50, b"\xff" * 70_000])
@pytest.mark.parametrize("records", [PLAIN, ZIPPED], ids=["plain", "zipped"])
def test_d6_what_stands_between_records_is_named_and_passed_over(records: tuple[bytes, ...], junk: bytes) -> None:
    """All four are read."""
    whole, misses = read(records[0] + junk + b"".join(records[1:]))
    assert whole == ALL
    assert {miss.reason for miss in misses} == {"damaged"}


@pytest.mark.parametrize("padding", [b"\0" * 5_000, b""])
@pytest.mark.parametrize("records", [PLAIN, ZIPPED], ids=["plain", "zipped"])
def test_d6_padding_is_no_damage(records: tuple[bytes, ...], padding: bytes) -> None:
    """Files from tapes are padded with zeros."""
    assert read(records[0] + padding + b"".join(records[1:]) + padding) == (ALL, [])


@pytest.mark.parametrize("records", [PLAIN, ZIPPED], ids=["plain", "zipped"])
def test_d6_a_file_that_ends_anywhere_gives_every_record_before(records: tuple[bytes, ...]) -> None:
    """A missing end is said: no error that is swallowed makes a short file of a whole one."""
    data, last = b"".join(records), len(records[-1])
    for cut in range(9, last - 9, 7):
        whole, misses = read(data[:-cut])
        assert whole - {3} == {0, 1, 2}
        assert [miss.reason for miss in misses] == ["damaged"]


def test_d6_records_are_found_behind_damage_wherever_it_ends() -> None:
    """A record's first bytes may come with one read, and the others with the next."""
    for size in range(65_400, 65_560, 3):
        whole, misses = read(PLAIN[0] + b"x" * size + b"".join(PLAIN[1:]))
        assert (whole, len(misses)) == (ALL, 1)


def test_d6_an_import_counts_and_names_the_damage_and_ends_with_65(tmp_path: Path) -> None:
    """The stories around it are stored. Without --strict it ends so, too: tests/cli/test_import.py."""
    stories = [
        (f"https://gazette.example/{name}", "200 OK", {"Content-Type": "text/html"}, article().encode())
        for name in ("a", "b", "c")
    ]
    members = [warc(one) for one in stories]
    file = tmp_path / "some.warc.gz"
    file.write_bytes(members[0] + members[1][:-40] + members[2])
    imported = newsbot(tmp_path / "data", "import", str(file), "--strict")
    assert imported.code == 65
    assert f"{file}: the WARC is damaged" in imported.said
    assert "/b" not in str(imported.events["new"])
    assert imported.end["refused"]
