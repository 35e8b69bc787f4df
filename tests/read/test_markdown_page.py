"""Markdown as clippers, readers and crawlers write it, read into records."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsbot.items import Article, Listing, Record
from newsbot.read import extract
from newsbot.read.containers.markdown import page_of_markdown

ADDRESS = "https://weir-courier.example/2026/sluice-keeper-walks-out/"
FIRST = "The keeper of the **great sluice** walked out on [April 27](https://m.example/), leaving the gates shut."
SECOND = "Water stood in the lower town by evening, and the mayor asked people to carry what they could upstairs."
THIRD = "Nobody at the office could say on Tuesday when the gates would be opened, or by whom."
TEXTS = [
    "The keeper of the great sluice walked out on April 27, leaving the gates shut.",
    "Water stood in the lower town by evening, and the mayor asked people to carry what they could upstairs.",
    "Nobody at the office could say on Tuesday when the gates would be opened, or by whom.",
]


def read(text: str) -> Record:
    return extract(page_of_markdown(text))


def article(text: str) -> Article:
    record = read(text)
    assert isinstance(record, Article), record
    return record


def clip(body: str, more: str = "") -> str:
    return (
        '---\ntitle: "Sluice keeper walks out"\nsource: "https://weir-courier.example/2026/sluice-keeper-walks-out/"\n'
        f'author:\n  - "[[Ines Falk]]"\n  - Tom Reed\npublished: 2026-04-28\ncreated: 2026-05-01\n{more}---\n{body}'
    )


STORY = f"{FIRST}\n\n{SECOND}\n\n> “I have had enough of wet boots,” he said.\n\n{THIRD}\n"


def test_a_clipped_story_has_what_its_front_matter_states() -> None:
    """Without the marks of links and of emphasis; the day of clipping is when it was captured."""
    found = article(clip(STORY))
    assert (found.title, found.url) == ("Sluice keeper walks out", ADDRESS)
    assert [author.name for author in found.authors] == ["Ines Falk", "Tom Reed"]
    assert (found.published, found.published_precision) == (datetime(2026, 4, 28, tzinfo=UTC), "day")
    assert found.captured_at == datetime(2026, 5, 1, tzinfo=UTC)
    assert [block.kind for block in found.body] == ["paragraph", "paragraph", "quote", "paragraph"]
    assert [block.text for block in found.body if block.kind == "paragraph"] == TEXTS
    assert found.dateline_month_day == "04-27"


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("The gates from the bridge. (Odo Larch/AFP)", "The gates from the bridge.", "Odo Larch/AFP"),
        ("*The gates from the bridge*", "The gates from the bridge", None),
        ("The gates seen from the bridge", "The gates seen from the bridge", None),
        ("The gates. Photo: Odo Larch", "The gates.", "Odo Larch"),
    ],
)
def test_a_line_under_a_picture_that_describes_it_is_its_caption(line: str, caption: str, credit: str | None) -> None:
    """By its credit, by being set in italics, or by the words of the picture's own text."""
    found = article(clip(f"![The gates from the bridge](https://weir-courier.example/i.jpg)\n\n{line}\n\n{STORY}"))
    (image,) = found.images
    assert (image.url, image.caption, image.credit) == ("https://weir-courier.example/i.jpg", caption, credit)
    assert found.body[0].text == TEXTS[0]


def test_a_story_under_a_picture_is_no_caption() -> None:
    """Its first paragraph has words of its own."""
    found = article(clip(f"![Weir](https://weir-courier.example/i.jpg)\n\n{STORY}"))
    assert [block.text for block in found.body][:2] == TEXTS[:2]


READER = f"""Title: Sluice keeper walks out - The Weir Courier

URL Source: {ADDRESS}

Published Time: 2026-04-28T14:20:00+03:00

Markdown Content:
# Sluice keeper walks out

[Lower Town](https://weir-courier.example/tag/lower-town/)

3 min read

By [Ines Falk](https://weir-courier.example/people/ines-falk/)

![Image 1: The gates from the bridge](https://weir-courier.example/i.jpg)

The gates from the bridge. (Odo Larch/AFP)

{FIRST}

{SECOND}

{THIRD}
"""


def test_a_reader_s_text_has_what_its_headers_state() -> None:
    """And what stands under the headline: section, minutes, byline, picture."""
    found = article(READER)
    assert (found.title, found.url) == ("Sluice keeper walks out", ADDRESS)
    assert found.published == datetime(2026, 4, 28, 11, 20, tzinfo=UTC)
    assert (found.section, found.reading_minutes) == ("Lower Town", 3)
    assert [(a.name, a.url) for a in found.authors] == [("Ines Falk", "https://weir-courier.example/people/ines-falk/")]
    assert [(i.caption, i.credit) for i in found.images] == [("The gates from the bridge.", "Odo Larch/AFP")]
    assert [block.text for block in found.body] == TEXTS


def test_navigation_and_teasers_around_a_story_stay_outside() -> None:
    """Where no headline is stated, the only heading of the first level is it."""
    links = "\n".join(f"* [Part {n} of the paper](https://weir-courier.example/{n}/)" for n in range(9))
    teasers = "\n\n".join(
        f"### [Another story number {n} of the week](https://weir-courier.example/x{n}/)\n\n"
        f"A teaser of story {n} that is one sentence and says enough to be taken for a paragraph of a story."
        for n in range(4)
    )
    body = "\n\n".join(f"{text} It was the {n} time this year, said the office." for n, text in enumerate(TEXTS * 2))
    found = article(f"{links}\n\n# Sluice keeper walks out of his post\n\n{body}\n\n## More of this\n\n{teasers}\n")
    assert found.title == "Sluice keeper walks out of his post"
    assert len(found.body) == 6


def test_a_page_of_cards_is_a_listing_with_addresses() -> None:
    """Also where each card was one link, which converters break over lines."""
    cards = "\n\n".join(
        f"[![](https://weir-courier.example/{n}.jpg)\n\n### Story number {n} of the lower town\n\n"
        f"What happened there on day {n} is told in this teaser.](https://weir-courier.example/story-{n}/)"
        for n in range(6)
    )
    record = read(f"# Lower Town\n\n{cards}\n")
    assert isinstance(record, Listing), record
    assert [card.url for card in record.cards] == [f"https://weir-courier.example/story-{n}/" for n in range(6)]
    assert record.cards[0].title == "Story number 0 of the lower town"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("The weir[^1] held[^note].", "The weir held."),
        ("The ==weir== held.", "The weir held."),
        ("The [[Weirs|weir]] held, ![[plan.png]]says [[Ines Falk]].", "The weir held, says Ines Falk."),
        ("The ~~dam~~ weir *held*, `really`.", "The dam weir held, really."),
        ("The weir held, said _Ines Falk_ , twice.", "The weir held, said Ines Falk, twice."),
        (r"The weir \[sic\] held 3\*4 hours.", "The weir [sic] held 3*4 hours."),
        ("The [weir](<https://a.example/b c>) [held][1].\n\n[1]: https://a.example/", "The weir held."),
    ],
)
def test_no_mark_of_the_form_is_left_in_the_text(marked: str, plain: str) -> None:
    """Asterisks, brackets and addresses are how Markdown is written, and not what it says."""
    assert article(clip(f"{FIRST}\n\n{SECOND}\n\n{marked}\n")).body[-1].text == plain


@pytest.mark.parametrize(
    "above", ["", "Title: Latest news from the river\n\nURL Source: https://weir-courier.example/news/\n\n"]
)
def test_a_title_and_an_address_alone_make_no_story_of_a_page_of_cards(above: str) -> None:
    """Readers state them for every page."""
    cards = "\n\n".join(
        f"## [Story number {n} of the lower town](https://weir-courier.example/story-{n}/)\n\nA teaser of it: day {n}."
        for n in range(6)
    )
    record = read(f"{above}Markdown Content:\n# Latest news from the river\n\n{cards}\n")
    assert isinstance(record, Listing), record
    assert len(record.cards) == 6


def test_a_clip_whose_title_stands_in_its_text_only_is_a_story() -> None:
    """As MarkDownload writes it, with an excerpt on top that says the first words twice."""
    found = article(
        "---\ncreated: 2026-05-01T10:00:00 (UTC +02:00)\nsource: https://weir-courier.example/2026/sluice/\n"
        "author: Ines Falk\n---\n\n# Sluice keeper walks out\n\n"
        f"> ## Excerpt\n> {TEXTS[0]}\n\n---\n\n{FIRST}\n\n{SECOND}\n"
    )
    assert (found.title, found.url) == ("Sluice keeper walks out", "https://weir-courier.example/2026/sluice/")
    assert found.captured_at == datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    assert [block.text for block in found.body] == TEXTS[:2]
