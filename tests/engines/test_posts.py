"""Invented posts: what the journeys rest on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.engines.markdown import markdown_of
from tests.engines.packages import Unavailable, run
from tests.engines.posts import PROSE, Part, first_posts, the_day_after

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", PROSE)
def test_no_two_posts_have_a_title_or_an_address_in_common(language: str) -> None:
    """A title or an address tells which post it is."""
    posts = first_posts(language, 42, NOW)
    assert len({post.title for post in posts}) == len({post.slug for post in posts}) == 42
    assert [post.published for post in posts] == sorted(post.published for post in posts)
    assert posts[-1].published < NOW


@pytest.mark.parametrize("language", PROSE)
def test_some_posts_are_watched_and_some_are_not(language: str) -> None:
    """Some have two authors, too, and some a picture."""
    posts = first_posts(language, 42, NOW)
    assert {post.is_watched for post in posts} == {True, False}
    assert {len(post.authors) for post in posts} == {1, 2}
    assert {bool(post.captions) for post in posts} == {True, False}


def test_the_day_after_changes_twelve_posts() -> None:
    """Five edits, two deletions, one unpublished, one renamed, three new; all others stay as they were."""
    posts = first_posts("en", 42, NOW - timedelta(days=1))
    after = the_day_after(posts, NOW)
    changes = (after.edited, after.deleted, after.unpublished, after.renamed, after.new)
    assert [len(change) for change in changes] == [5, 2, 1, 1, 3]
    assert len(frozenset().union(*changes)) == 12
    before = {post.number: post for post in posts}
    changed = frozenset().union(*changes)
    assert all(before[post.number] == post for post in after.posts if post.number not in changed)
    assert all(post.published < NOW for post in after.posts)


def test_a_body_in_markdown_keeps_its_items_together() -> None:
    """And its inline markup."""
    parts = [Part("paragraph", "One **two**."), Part("item", "three"), Part("item", "four"), Part("quote", "Five.")]
    assert markdown_of(parts) == "One **two**.\n\n- three\n- four\n\n> Five.\n"
    assert parts[0].plain == "One two."
    assert parts[0].html == "One <strong>two</strong>."


def test_a_program_that_fails_says_what_could_not_be_had() -> None:
    """The reason with which a journey is skipped."""
    with pytest.raises(Unavailable, match=r"npm install nothing ended with 3: no such thing"):
        run(["sh", "-c", "echo no such thing; exit 3"], whose="npm install nothing")
