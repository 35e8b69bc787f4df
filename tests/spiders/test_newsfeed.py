"""The newsfeed spider: walking a source's entry points, over recordings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.frontier.failures import gone_since
from tests.conftest import Replay
from tests.local_site import listing, story
from tests.recordings.warc import Capture, warc_bytes

SAMPLE = Path("newsbot/samples/sample.warc.gz")
KYIV = Path("tests/recordings/kyivindependent.warc.gz")
SITE = "https://estuary-post.example"
LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3
DAY = datetime(2026, 11, 20, 18, tzinfo=UTC)


def capture(path: str, body: str, *, minutes: int = 0, status: int = 200, kind: str = "text/html") -> Capture:
    """One captured page of the sample's site."""
    return Capture(
        url=SITE + path,
        body=body,
        at=DAY + timedelta(minutes=minutes),
        status=status,
        content_type=f"{kind}; charset=utf-8",
    )


def recording(folder: Path, name: str, *captures: Capture) -> Path:
    """A WARC of these captures."""
    path = folder / name
    path.write_bytes(warc_bytes(captures, title=name))
    return path


def pages(*numbers: int, minutes: int = 0) -> list[Capture]:
    """Stories by number, each of its own text."""
    return [
        capture(f"/story/number-{n}/", story(f"Story number {n}", f"It is story {n}. " + LONG), minutes=minutes)
        for n in numbers
    ]


def cards(*numbers: int) -> list[str]:
    """Their addresses, for a listing."""
    return [f"/story/number-{n}/" for n in numbers]


def titles(walked: object) -> set[str]:
    """The titles of what a walk found new."""
    return {line.title for line in walked.report.articles}  # type: ignore[attr-defined]


def test_the_sample_site_is_walked_whole(replay: Replay) -> None:
    """Every article, the edit, the second address, and every refusal with its reason."""
    walked = replay(SAMPLE, source="sample")
    assert (walked.report.new, walked.report.edited) == (69, 1)
    assert {refused.reason for refused in walked.report.refused} == {
        "not-an-article",
        "empty-page",
        "http-status",
        "not-in-recording",
    }


def test_the_sample_site_walked_again_is_nothing_new(replay: Replay) -> None:
    """Run again: 0 new."""
    replay(SAMPLE, source="sample")
    again = replay(SAMPLE, source="sample")
    assert (again.report.new, again.report.edited, again.report.flags) == (0, 0, ())


def test_the_kyiv_independent_s_shapes_are_walked(replay: Replay) -> None:
    """Feed served as text/xml, news sitemap, archive cards, articles of both looks, author pages."""
    walked = replay(KYIV)
    assert walked.report.new == 20
    assert len(walked.report.authors_new) >= 5


def test_an_interrupted_walk_leaves_no_mark(replay: Replay, tmp_path: Path) -> None:
    """What lies beneath the page at which a walk broke off is found by the next one."""
    first = recording(tmp_path, "1.warc.gz", capture("/news/", listing(*cards(1, 2, 3))), *pages(1, 2, 3))
    replay(first, source="sample")
    # Two pages of news since; the second cannot be read, so the walk does not end where it should.
    broken = recording(
        tmp_path,
        "2.warc.gz",
        capture("/news/", listing(*cards(9, 8, 7), next_page="/news/page/2/"), minutes=60),
        *pages(9, 8, 7, minutes=60),
    )
    replay(broken, source="sample")
    mended = recording(
        tmp_path,
        "3.warc.gz",
        capture("/news/", listing(*cards(9, 8, 7), next_page="/news/page/2/"), minutes=120),
        capture("/news/page/2/", listing(*cards(6, 5, 4), next_page="/news/page/3/"), minutes=120),
        capture("/news/page/3/", listing(*cards(3, 2, 1)), minutes=120),
        *pages(4, 5, 6, minutes=120),
    )
    assert titles(replay(mended, source="sample")) == {"Story number 4", "Story number 5", "Story number 6"}


def test_a_walk_stops_where_the_last_finished_walk_began(replay: Replay, tmp_path: Path) -> None:
    """A page with nothing new beneath the mark ends the walk: what lies deeper was seen before."""
    first = recording(tmp_path, "1.warc.gz", capture("/news/", listing(*cards(1, 2, 3))), *pages(1, 2, 3))
    replay(first, source="sample")
    later = recording(
        tmp_path,
        "2.warc.gz",
        capture("/news/", listing(*cards(6, 5, 4), next_page="/news/page/2/"), minutes=60),
        capture("/news/page/2/", listing(*cards(3, 2, 1), next_page="/news/page/3/"), minutes=60),
        capture("/news/page/3/", listing(*cards(11, 12, 13)), minutes=60),
        *pages(4, 5, 6, 11, 12, 13, minutes=60),
    )
    assert titles(replay(later, source="sample")) == {"Story number 4", "Story number 5", "Story number 6"}


def test_a_later_recording_brings_edits_and_an_older_one_takes_nothing_back(replay: Replay, tmp_path: Path) -> None:
    """The newest capture is what a reader sees, in whatever order recordings are walked."""
    old, new = "The vote failed by one. " + LONG, "The vote passed by one. " + LONG
    card = capture("/news/", listing("/story/vote/", *cards(1, 2)))
    late = [capture("/news/", listing("/story/vote/", *cards(1, 2)), minutes=60)]
    newer = recording(tmp_path, "new.warc.gz", *late, capture("/story/vote/", story("Vote", new), minutes=60))
    older = recording(tmp_path, "old.warc.gz", card, capture("/story/vote/", story("Vote", old)))
    (line,) = replay(newer, source="sample").report.articles
    walked = replay(older, source="sample")
    with walked.database.read() as connection:
        wordings = [article.body[0].text[:19] for article in load_revisions(connection, line.id)]
        standing = load_article(connection, line.id).body[0].text[:19]
    assert (wordings, standing) == (["The vote failed by ", "The vote passed by "], "The vote passed by ")


def test_an_entry_point_that_fails_is_named_and_the_others_are_walked(replay: Replay, tmp_path: Path) -> None:
    """The recording has no feed and no sitemap."""
    only_listing = recording(tmp_path, "l.warc.gz", capture("/news/", listing(*cards(1, 2, 3))), *pages(1, 2, 3))
    walked = replay(only_listing, source="sample")
    assert walked.report.new == 3
    assert sorted(line.split()[0] for line in walked.outcome.doors_failed) == ["feed", "sitemap"]
    assert not walked.outcome.failed


def test_a_recording_without_any_entry_point_fails_as_a_whole(replay: Replay, tmp_path: Path) -> None:
    """Nothing could be read of the source: that is no success."""
    empty = recording(tmp_path, "e.warc.gz", *pages(1))
    assert replay(empty, source="sample").outcome.failed


@pytest.mark.parametrize("target", ["https://elsewhere.example/x/", "http://localhost/x/", "file:///etc/hostname"])
def test_a_page_that_redirects_off_the_site_is_refused(replay: Replay, tmp_path: Path, target: str) -> None:
    """With the reason, and without a request."""
    moved = Capture(
        url=f"{SITE}/story/number-1/",
        body="",
        at=DAY,
        status=302,
        location=target,
    )
    walked = replay(
        recording(tmp_path, "m.warc.gz", capture("/news/", listing(*cards(1, 2, 3))), moved, *pages(2, 3)),
        source="sample",
    )
    assert [refused.page for refused in walked.report.refused] == [f"{SITE}/story/number-1/"]


def test_an_unchanged_answer_in_a_recording_takes_nothing_back(replay: Replay, tmp_path: Path) -> None:
    """A recording of rechecks holds answers without a page; the article that was read before stands."""
    card = capture("/news/", listing(*cards(1, 2, 3)))
    whole = recording(tmp_path, "whole.warc.gz", card, *pages(1, 2, 3))
    unchanged = [capture(path, "", minutes=60, status=304) for path in cards(1, 2)]
    later = recording(
        tmp_path, "later.warc.gz", capture("/news/", listing(*cards(1, 2, 3)), minutes=60), *pages(1), *unchanged
    )
    replay(whole, source="sample")
    walked = replay(later, source="sample")
    assert (walked.report.new, walked.report.edited) == (0, 0)
    assert [refused.reason for refused in walked.report.refused if "/number-3/" not in refused.page] == []


def test_an_article_that_a_recording_shows_taken_away_is_gone_since_then(replay: Replay, tmp_path: Path) -> None:
    """At the moment of the capture, and it stays in the database."""
    card = capture("/news/", listing(*cards(1, 2, 3)))
    replay(recording(tmp_path, "whole.warc.gz", card, *pages(1, 2, 3)), source="sample")
    taken = capture("/story/number-1/", "not here", minutes=60, status=404)
    late = capture("/news/", listing(*cards(1, 2, 3)), minutes=60)
    walked = replay(recording(tmp_path, "taken.warc.gz", late, taken, *pages(2, 3, minutes=60)), source="sample")
    assert (walked.report.gone, walked.report.refused) == (1, ())
    with walked.database.read() as connection:
        since = [gone_since(connection, article_id) for article_id in (1, 2, 3)]
    assert sorted(at for at in since if at is not None) == [DAY + timedelta(minutes=60)]


def feed_of(*items: str) -> str:
    """The sample's feed with *items*."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Post</title>{"".join(items)}</channel></rss>'


def item(name: str, text: str) -> str:
    """A story in a feed, with its whole *text*."""
    link = f"<link>{SITE}/story/{name}/</link>"
    return f"<item><title>{name}</title>{link}<description><![CDATA[{text}]]></description></item>"


def test_what_an_entry_point_calls_a_story_is_one(replay: Replay, tmp_path: Path) -> None:
    """The page's short note, or what the feed tells; what neither has is counted as ours."""
    note = "<html><title>Note</title><h1>Note</h1><p>The crane stays where it is until the spring, the board said.</p>"
    bare = "<html><title>Bare</title><h1>Bare</h1><p>Nothing.</p>"
    wall = "<html><title>Wall</title><h1>Sign in</h1><form><input type=password></form>"
    told = feed_of(
        item("note", "Soon."), item("told", f"<p>{LONG}</p>" * 6), item("bare", "Soon."), item("wall", "Soon.")
    )
    shown = [("note", note), ("told", bare), ("bare", bare), ("wall", wall)]
    walked = replay(
        recording(
            tmp_path,
            "n.warc.gz",
            capture("/news/rss/", told, kind="application/rss+xml"),
            *(capture(f"/story/{name}/", body) for name, body in shown),
        ),
        source="sample",
    )
    assert titles(walked) == {"Note", "told"}
    assert {
        (refused.page.rpartition("story/")[2], refused.reason, refused.ours) for refused in walked.report.refused
    } == {
        ("bare/", "not-an-article", True),
        ("wall/", "login-wall", False),
    }
