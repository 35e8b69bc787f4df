"""The sample site is what its sources say, and has everything that a reader of news sites must cope with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.recordings.warc import read_captures
from tests.rendering import visible_text
from tests.sample_site import build
from tests.sample_site.site import Site
from tests.sample_site.stories import HOME

# The forms by which each default watch hits, spelled out here so that no code of ours decides what the site must have.
FORMS = {
    "desert": re.compile(r"\bdesert(?:s|ed|ing|er|ers|ion|ions)?\b", re.IGNORECASE),
    "mobilize": re.compile(r"\bmobili[sz](?:e|es|ed|ing|er|ers|ation|ations)\b", re.IGNORECASE),
}
LOOKALIKES = (
    *("dessert", "desserts", "desertification", "mobile", "mobility", "automobile"),
    *("immobile", "immobilised", "demobilise", "demobilised", "demobilisation"),
)
LARGEST_RECORDING = 400_000
FEWEST_WORDS, MOST_WORDS = 95, 300


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    """The committed table of expected facts."""
    table: dict[str, Any] = json.loads(build.EXPECTED.read_text(encoding="utf-8"))
    return table


def test_the_committed_recording_equals_a_rebuild() -> None:
    """Nobody edits the recording by hand: it is made from its sources."""
    assert read_captures(build.RECORDING) == Site().captures()
    assert build.EXPECTED.read_text(encoding="utf-8") == build.facts()


def test_the_committed_dumps_equal_a_rebuild() -> None:
    """The text dumps are the sample's own pages, rendered."""
    committed = {file.name: _read(file) for file in (build.SAMPLES / "dumps").iterdir()}
    assert committed == build.dumps()


def test_the_recording_is_built_the_same_each_time() -> None:
    """The same sources give the same bytes."""
    assert build.recording() == build.recording()


def test_the_recording_is_small_enough_to_ship() -> None:
    """It is part of the wheel."""
    assert build.RECORDING.stat().st_size < LARGEST_RECORDING


def test_the_site_has_what_the_quick_start_promises(facts: dict[str, Any]) -> None:
    """At least 60 articles on 5 listing pages, 8 authors, a short feed, and the odd page out of each kind."""
    articles = facts["articles"].values()
    assert len(articles) >= 64
    assert len(facts["listings"]) == 5
    assert [listing["next_page"] is None for listing in facts["listings"].values()] == [False] * 4 + [True]
    assert len(facts["authors"]) == 8
    assert any(author["role"] is None for author in facts["authors"].values())
    assert len(facts["feed"]) == 10
    assert len(facts["aliases"]) == 1
    assert len(facts["earlier"]) == 1
    assert sum(len(article["authors"]) == 2 for article in articles) >= 2
    assert sum(article["kind"] == "liveblog" and len(article["entries"]) > 1 for article in articles) == 1
    assert sorted(facts["misses"].values()) == ["empty", "error", "missing", "no-article"]
    assert sum(article["reading_minutes"] == 0 for article in articles) >= 2
    assert sum(article["image_url"] is None for article in articles) >= 5
    assert any(article["seo_title"] for article in articles)


def test_each_entry_point_names_a_story_that_another_does_not(facts: dict[str, Any]) -> None:
    """A spider that takes only one entry point misses something."""
    listed = {card["url"] for listing in facts["listings"].values() for card in listing["cards"]}
    assert set(facts["sitemap"]) - listed - set(facts["feed"])
    assert listed - set(facts["sitemap"]) - set(facts["feed"]) - set(facts["misses"])
    assert set(facts["feed"]) <= listed | set(facts["sitemap"])
    assert set(facts["articles"]) <= listed | set(facts["sitemap"])


def test_only_what_is_said_to_be_missing_is_missing(facts: dict[str, Any]) -> None:
    """Every address that a page of the site names as a story is in the recording, but for one."""
    captured = {capture["url"] for capture in facts["captures"]}
    listed = {card["url"] for listing in facts["listings"].values() for card in listing["cards"]}
    missing = {url for url, why in facts["misses"].items() if why == "missing"}
    assert (listed | set(facts["sitemap"]) | set(facts["feed"]) | set(facts["authors"])) - captured == missing


def test_stories_hit_the_default_watches_by_the_forms_they_say(facts: dict[str, Any]) -> None:
    """The flags written beside the stories are those that their words give."""
    for article in (*facts["articles"].values(), *facts["earlier"].values()):
        text = "\n".join([article["title"], *(block["text"] for block in article["body"])])
        found = {watch: sorted({word.lower() for word in form.findall(text)}) for watch, form in FORMS.items()}
        assert {watch: words for watch, words in found.items() if words} == article["flags"], article["title"]
    assert len(facts["watches"]["desert"]) >= 6
    assert len(facts["watches"]["mobilize"]) >= 5


def test_words_that_only_look_like_a_watch_word_stand_in_stories_that_are_not_flagged(facts: dict[str, Any]) -> None:
    """Each look-alike tempts in a story that has no true hit to hide behind."""
    calm = [article for article in facts["articles"].values() if not article["flags"]]
    words = {
        word for article in calm for block in article["body"] for word in re.findall(r"\w+", block["text"].lower())
    }
    assert set(LOOKALIKES) <= words


def test_a_watch_word_stands_beside_stories_that_do_not_have_it(facts: dict[str, Any]) -> None:
    """In a caption, in a related headline and in the rail it is no hit."""
    calm = [article for article in facts["articles"].values() if not article["flags"]]
    beside = {
        "caption": [article["caption"] or "" for article in calm],
        "related": [link["title"] for article in calm for link in article["related"]],
        "rail": [teaser for article in calm for teaser in article["rail"]],
    }
    for place, texts in beside.items():
        assert any(form.search(text) for text in texts for form in FORMS.values()), place


def test_bodies_are_whole_and_no_two_share_a_sentence(facts: dict[str, Any]) -> None:
    """Deduplication compares bodies, so that template prose would make one story of many."""
    seen: set[str] = set()
    for url, article in facts["articles"].items():
        texts = [block["text"] for block in article["body"]]
        assert FEWEST_WORDS <= len(" ".join(texts).split()) <= MOST_WORDS, url
        assert len(texts) >= 4, url
        assert not seen & set(texts), url
        seen |= set(texts)


def test_stories_were_published_before_they_were_captured(facts: dict[str, Any]) -> None:
    """The days before 20 November 2026, and no page knows its future."""
    for article in (*facts["articles"].values(), *facts["earlier"].values()):
        assert "2026-11-11" <= article["published"] < article["captured_at"]
        assert article["modified"] is None or article["modified"] < article["captured_at"]


def test_an_article_page_reads_as_text_like_the_dumps_of_the_wild() -> None:
    """Section, title, minutes with the picture's lines, body, related headline glued to the avatar, author, rail."""
    url = f"{HOME}story/pilots-return-to-the-bar-after-eleven-days/"
    text = next(visible_text(capture.body) for capture in Site().captures() if capture.url == url)
    assert (
        "\n\nHarbour\n\n"
        "Pilots return to the bar after eleven days\n\n"
        "2 min read\n"
        "Pilots return to the bar after eleven days\n"
        "The pilot cutter Gannet leaves Port Sallow on Friday. (Hedda Quillfeather/The Estuary Post)\n\n"
        "The pilots of Port Sallow went back to work"
    ) in text
    assert (
        "the harbour master's office said.\n\n"
        "Dredger finds a bell in the channel\n"
        "Avatar\n"
        "Hedda Quillfeather\n\n"
        "Harbour Correspondent\n\n"
        "Hedda Quillfeather has covered"
    ) in text
    assert "flag.\n\nRead more\nNews Feed\n\n" in text
    assert "\n\nShow More\n\n" in text


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
