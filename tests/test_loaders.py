"""Loaders: the one way from raw strings to records."""

from datetime import UTC, datetime

import pytest

from newsbot.items import Author, Block, Image, Link
from newsbot.loaders import ArticleLoader, AuthorLoader
from newsbot.source import Source

SITE = Source(name="herald", title="The Herald", home="https://herald.example/", timezone="Europe/Kyiv")


def test_an_author_s_byline_loses_its_by() -> None:
    """The name only."""
    loader = AuthorLoader()
    loader.add_value("name", " by  Jo\u00a0Doe ")
    loader.add_value("role", "Reporter")
    assert loader.load_author() == Author(name="Jo Doe", role="Reporter")


def test_an_author_without_a_name_is_nobody() -> None:
    """A role alone is no person."""
    loader = AuthorLoader()
    loader.add_value("role", "Reporter")
    assert loader.load_author() is None


def test_a_person_named_twice_is_one_author_with_what_either_mention_knows() -> None:
    """The byline gives the name, the author box the role."""
    loader = ArticleLoader()
    loader.add_value("authors", [Author(name="Jo Doe"), Author(name="Al Roe")])
    loader.add_value("authors", Author(name="JO DOE", role="Reporter", bio="Jo writes."))
    assert loader.load_article().authors == (
        Author(name="Jo Doe", role="Reporter", bio="Jo writes."),
        Author(name="Al Roe"),
    )


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        pytest.param("A pier. (Ann Lee/AFP via Agency)", "A pier.", "Ann Lee/AFP via Agency", id="credit at the end"),
        pytest.param("A pier (Ann Lee)", "A pier", "Ann Lee", id="no stop before it"),
        pytest.param("A pier (left) at dawn", "A pier (left) at dawn", None, id="a parenthesis inside is no credit"),
        pytest.param("Ann Lee (L)", "Ann Lee (L)", None, id="left and right are no credit"),
        pytest.param("Nothing (Updated: )", "Nothing (Updated: )", None, id="an empty update is no credit"),
        pytest.param("One (two) three. (Four (Five))", "One (two) three.", "Four (Five)", id="only the last, nested"),
        pytest.param("(Handout)", None, "Handout", id="a credit alone"),
    ],
)
def test_a_caption_line_gives_caption_and_credit(line: str, caption: str | None, credit: str | None) -> None:
    """The last parenthesis, and only where it ends the line."""
    loader = ArticleLoader()
    loader.add_value("images", {"caption": line})
    assert loader.load_article().images == (Image(caption=caption, credit=credit),)


def test_a_credit_that_stands_apart_is_taken_out_of_the_caption() -> None:
    """The page gives both the line and the credit."""
    loader = ArticleLoader()
    loader.add_value("images", {"caption": "A pier. (Ann Lee)", "credit": "Ann Lee"})
    assert loader.load_article().images == (Image(caption="A pier.", credit="Ann Lee"),)


def test_a_section_line_of_two_gives_section_and_tag() -> None:
    """`Opinion, Harbour Day` is the section Opinion with the tag Harbour Day."""
    loader = ArticleLoader()
    loader.add_value("section", "Opinion, Harbour Day")
    article = loader.load_article()
    assert (article.section, article.tags) == ("Opinion", ("Harbour Day",))


def test_a_placeholder_section_is_none() -> None:
    """`Uncategorized` says that nobody chose one."""
    loader = ArticleLoader()
    loader.add_value("section", "Uncategorized")
    assert loader.load_article().section is None


@pytest.mark.parametrize(("text", "minutes"), [("0 min read", 0), ("12 min read", 12), (3, 3), ("soon", None)])
def test_reading_minutes_are_a_number(text: str | int, minutes: int | None) -> None:
    """Zero is a value."""
    loader = ArticleLoader()
    loader.add_value("reading_minutes", text)
    assert loader.load_article().reading_minutes == minutes


def test_a_clock_on_the_page_is_of_the_source_s_zone() -> None:
    """Kyiv is three hours ahead in summer."""
    loader = ArticleLoader(source=SITE)
    loader.add_value("published", "July 1, 2024 3:00 PM")
    article = loader.load_article()
    assert (article.published, article.published_precision) == (datetime(2024, 7, 1, 12, tzinfo=UTC), "minute")


def test_a_date_in_the_future_is_no_date() -> None:
    """A page captured in 2024 cannot have been published in 2031."""
    loader = ArticleLoader()
    loader.add_value("published", "2031-01-01T00:00:00Z")
    article = loader.load_article(captured_at=datetime(2024, 1, 1, tzinfo=UTC))
    assert (article.published, article.published_precision) == (None, "none")


def test_the_lead_s_year_less_date_is_kept_apart() -> None:
    """An editor's note before the lead does not date the news."""
    loader = ArticleLoader()
    loader.add_value("body", [("paragraph", "Editor's note: updated on May 2."), ("paragraph", "It fell on April 29.")])
    assert loader.load_article().dateline_month_day == "04-29"


def test_blocks_keep_their_order_and_lose_what_is_empty() -> None:
    """A repeated paragraph is text; an empty one is nothing."""
    loader = ArticleLoader()
    loader.add_value(
        "body", [("heading", "Why?"), ("paragraph", " \u200b"), ("paragraph", "So."), ("paragraph", "So.")]
    )
    assert loader.load_article().body == (
        Block(kind="heading", text="Why?"),
        Block(kind="paragraph", text="So."),
        Block(kind="paragraph", text="So."),
    )


def test_a_related_story_is_named_once() -> None:
    """Two cards of one story are one link."""
    loader = ArticleLoader()
    loader.add_value("related", [Link(title="Other", url=None), Link(title="Other", url=None)])
    assert loader.load_article().related == (Link(title="Other"),)


def test_an_address_that_is_none_is_left_out() -> None:
    """A canonical link to a script is no address."""
    loader = ArticleLoader(source=SITE)
    loader.add_value("url", ["javascript:alert(1)", "https://www.herald.example/a?utm_source=x"])
    assert loader.load_article().url == "https://herald.example/a"
