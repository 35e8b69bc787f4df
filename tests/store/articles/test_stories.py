"""Stories: copies of one text are articles of their own in one group, found by an index that the database keeps."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, func, select, update

from newsbot.items import Article, Finding, Flag, Place
from newsbot.store.articles import digests
from newsbot.store.articles.recognition import recognitions_of
from newsbot.store.articles.stories import copies_of
from newsbot.store.care.prune import prune
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import digest, digest_key, flag, watch
from newsbot.store.keep import Kept, keep_all
from newsbot.store.watches.flag_list import FlagEntry, count_flags, list_flags
from newsbot.store.watches.marks import dismiss, restore
from tests.store.captures import NOON, TEXTS, blocks, crawled, hours, kept

SOURCES = ("estuary", "wire", "north")


def told_by(source: str, *, at: float = 1, texts: tuple[str, ...] = TEXTS) -> Article:
    """The ferry's story as another paper has it."""
    page = crawled(f"https://{source}.example/ferry/", at=at, texts=texts)
    return replace(page, source=source, title=f"Ferry, by {source}", published=hours(at))


def keep_flagged(database: Database, *records: Article) -> list[Kept]:
    """Keep *records* as a batch, each flagged by the watches "ferry" and "each"."""
    place = Place(field="body", block=0, start=0, end=3, form="the", sentence="The ferry.")
    flags = tuple(Flag(watch=name, places=(place,)) for name in ("each", "ferry"))
    with database.write() as connection:
        if not connection.scalar(select(func.count()).select_from(watch)):
            for name in ("ferry", "each"):
                values: dict[str, object] = {
                    "name": name,
                    "query": name,
                    "language": "en",
                    "forms": {},
                    "masks": [],
                    "added_at": NOON,
                }
                connection.execute(watch.insert().values(**values, each_copy=name == "each"))
        return keep_all(connection, [Finding(article=each, flags=flags) for each in records], run_id=None, now=NOON)


def flagged(connection: Connection, watch_name: str = "ferry") -> list[FlagEntry]:
    return list_flags(connection, watch_name=watch_name)


@pytest.mark.parametrize("size", [1, 3])
def test_copies_are_articles_of_one_story_the_earliest_first(database: Database, size: int) -> None:
    """In one batch or one by one; whatever was captured first."""
    records = [told_by("wire", at=5), told_by("estuary", at=3), told_by("north", at=4)]
    found = [one for at in range(0, 3, size) for one in keep_flagged(database, *records[at : at + size])]
    assert [one.sameness for one in found] == ["new", "copy", "copy"]
    with database.read() as connection:
        story = copies_of(connection, [1])[1]
        evidence = [str(each.evidence) for each in recognitions_of(connection, 3)]
    assert [(copy.source, copy.like_article, copy.resemblance) for copy in story] == [
        ("estuary", 1, 1.0),
        ("north", 1, 1.0),
        ("wire", None, None),
    ]
    assert evidence == ["resemblance 1.0 with article 1"]


def test_a_story_without_copies_is_none(database: Database) -> None:
    """An article alone is in no group."""
    kept(database, crawled())
    with database.read() as connection:
        assert copies_of(connection, [1]) == {}


def test_an_edit_can_make_a_copy(database: Database) -> None:
    """A flash that is filled up with the wire's text."""
    kept(database, told_by("wire"))
    flash = ("The bridge at Kettle Bar is open again, and buses run as they did before the flood of last week.",) * 2
    assert kept(database, told_by("north", texts=flash)).sameness == "new"
    assert kept(database, told_by("north", at=9)).sameness == "edit"
    with database.read() as connection:
        assert [copy.article_id for copy in copies_of(connection, [2])[2]] == [1, 2]


def test_a_copy_is_listed_under_the_flag_of_its_story(database: Database) -> None:
    """Not flagged anew, in whatever batch it comes; unless the watch wants each."""
    first = keep_flagged(database, told_by("wire", at=5), told_by("estuary", at=3))
    second = keep_flagged(database, told_by("north", at=4))
    assert [one.flags_new for one in (*first, *second)] == [("each", "ferry"), ("each",), ("each",)]
    with database.read() as connection:
        (entry,) = flagged(connection)
        assert (entry.source, entry.id) == (
            "estuary",
            min(connection.scalars(select(flag.c.id).where(flag.c.watch_id == 1))),
        )
        assert [(copy.source, copy.article_id) for copy in entry.copies] == [("north", 3), ("wire", 1)]
        assert len(flagged(connection, "each")) == 3
        assert {name: count.flags for name, count in count_flags(connection).items()} == {"each": 3, "ferry": 1}
        assert [one.article_id for one in list_flags(connection, article_id=3, watch_name="ferry")] == [3]


def test_a_mark_on_a_story_counts_for_its_copies(database: Database) -> None:
    """Those to come as well."""
    keep_flagged(database, told_by("wire"), told_by("estuary"))
    with database.write() as connection:
        (entry,) = flagged(connection)
        dismiss(connection, [entry.id], "wrong sense", NOON)
    keep_flagged(database, told_by("north"))
    with database.write() as connection:
        (entry,) = flagged(connection)
        assert (entry.dismissed_reason, len(entry.copies)) == ("wrong sense", 2)
        restore(connection, [entry.id])
        assert flagged(connection)[0].dismissed_at is None
        assert len(list_flags(connection, watch_name="each", which="standing")) == 3


def test_a_watch_can_change_its_mind(database: Database) -> None:
    """Flags are grouped when they are listed, so nothing is lost either way."""
    keep_flagged(database, *(told_by(source) for source in SOURCES))
    with database.write() as connection:
        connection.execute(update(watch).values(each_copy=watch.c.name == "ferry"))
        assert [len(flagged(connection, name)) for name in ("ferry", "each")] == [3, 1]


def test_the_digests_are_those_of_the_texts(database: Database) -> None:
    """Checked, and made again where they are not."""
    keep_flagged(database, *(told_by(source) for source in SOURCES))
    with database.write() as connection:
        assert digests.check(connection) == []
        connection.execute(update(digest).where(digest.c.revision_id == 1).values(minima=b"\0" * 64))
        connection.execute(delete(digest).where(digest.c.revision_id == 2))
        assert digests.check(connection) == [
            "1 revisions have no digest",
            "1 digests are not those of their texts",
            "12 keys are of revisions that are gone",
        ]
    told: list[tuple[int, int]] = []
    assert digests.rebuild(database, lambda done, of: told.append((done, of))) == 3
    assert told == [(3, 3)]
    with database.read() as connection:
        assert digests.check(connection) == []
        assert connection.scalar(select(func.count()).select_from(digest_key)) == 36


def test_an_article_that_goes_takes_its_keys_with_it(database: Database) -> None:
    """Or the index would grow for ever."""
    kept(database, told_by("wire"))
    assert prune(database, hours(100), now=hours(200)) == 1
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(digest_key)) == 0
        assert digests.check(connection) == []
    assert kept(database, told_by("north")).sameness == "new"


def test_boilerplate_fills_no_index(database: Database) -> None:
    """Under a key that many texts share only the first are kept; and a report a day makes no story."""
    report = (
        "On day {} the river stood at {} centimetres at Kettle Bar, and no ship was held up at the lock. "
        + " ".join(TEXTS)
    )
    for number in range(40):
        page = told_by("wire", texts=(report.format(number, 400 + number),))
        url = f"https://wire.example/{number}/"
        assert (
            kept(
                database, replace(page, url=url, page_url=url, body=blocks(report.format(number, 300 + number)))
            ).sameness
            == "new"
        )
    with database.read() as connection:
        under = select(func.count()).select_from(digest_key).group_by(digest_key.c.key)
        assert max(connection.scalars(under)) == digests.MOST_UNDER_A_KEY
