"""Messages: what readers learn, on which line, and what no page can do to them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.alerts import message as messages
from newsbot.alerts.apprise_channel import rendering_for, service_of
from newsbot.alerts.layout import as_chat_text, as_html, as_markdown, as_text, link_line, shortened
from newsbot.alerts.message import Message, alarm_message, digest_of, message_of
from newsbot.items import Alert
from tests.alerts.examples import NOW, a_place, a_service, a_webhook, an_alarm, an_alert

ANYTHING = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    ["<b>&amp;", "@all <!here>", "a\r\nBcc: b", ":x:", "*_`[x](y)", "«", "\u2028", "{{7*7}}", "=?utf-8?q?x?="]
)


def test_an_alert_says_all_that_a_reader_needs() -> None:
    """Title, source, authors, time with zone, link, marked sentence, reason, other places, how to dismiss it."""
    assert message_of(an_alert()).text.split("\n") == [
        "Deserters tell their story",
        "gazette · Ada Byron, Max Roe · 23 Nov 2026, 08:12 UTC · War",
        "https://gazette.example/war/deserters-tell",
        "Two «deserters» told the Gazette why they left.",
        "Why: desert: deserters, deserted, 3 places",
        "They «deserted» in May.",
        "Other «deserters» stayed.",
        "",
        "No use? newsbot flags dismiss 17",
        "Alert 0123456789abcdef",
    ]


def test_the_title_names_the_watch_and_the_story() -> None:
    """All one sees in a list of mails."""
    assert message_of(an_alert()).title == "desert: Deserters tell their story"


def test_times_are_those_of_the_readers_zone() -> None:
    """And name it."""
    assert "23 Nov 2026, 09:12 CET" in message_of(an_alert(), zone=ZoneInfo("Europe/Berlin")).text


def test_a_day_without_a_clock_stays_a_day_in_every_zone() -> None:
    """It is stored as midnight UTC, when New York still has the day before."""
    alert = an_alert(published=datetime(2026, 11, 23, tzinfo=UTC))
    assert "23 Nov 2026 · War" in message_of(alert, zone=ZoneInfo("America/New_York")).text


def test_what_a_story_does_not_state_is_left_out() -> None:
    """Without author, section and date the line is shorter, and says "undated"."""
    bare = an_alert(authors=(), section=None, published=None, title=None, url=None, source=None)
    assert message_of(bare).text.split("\n")[:3] == ["(no title)", "undated", "It has no address."]


def test_a_match_by_absence_says_so() -> None:
    """A query such as `NOT harbour` has no place to show."""
    assert (
        "Why: quiet, by what the story does not say (NOT harbour)"
        in message_of(an_alert(watch="quiet", query="NOT harbour", places=())).text
    )


def test_edits_and_low_confidence_are_mentioned() -> None:
    """Whether the story is new, and how certain its reading."""
    text = message_of(an_alert(sameness="edit", confidence=0.7)).text
    assert "This was added by an edit." in text
    assert "read with a confidence of 70%" in text


def test_without_a_flag_number_the_command_for_it_is_shown() -> None:
    """With the name of the watch quoted for a shell."""
    text = message_of(an_alert(flag_id=None, watch="two words")).text
    assert "No use? newsbot flags --watch 'two words' shows the flag's number for newsbot flags dismiss" in text


def test_each_sentence_stands_once_with_all_its_forms() -> None:
    """Two hits in a sentence are one line."""
    sentence = "Desertion made deserters of them, in the desertification zone."
    places = (a_place(form="Desertion", sentence=sentence), a_place(form="deserters", sentence=sentence))
    text = message_of(an_alert(places=places)).text
    assert text.count("made") == 1
    assert "«Desertion» made «deserters» of them, in the desertification zone." in text


def test_the_title_is_not_repeated() -> None:
    """Its hits are not listed, unless there are no others."""
    of_title = a_place(field="title", block=None, form="Deserters", sentence="Deserters tell their story")
    both, alone = message_of(an_alert(places=(of_title, a_place()))), message_of(an_alert(places=(of_title,)))
    assert both.text.casefold().count("tell their story") == 1
    assert "«Deserters» tell their story" in alone.text
    assert "Why: desert: Deserters, deserters, 2 places" in both.text


def test_a_very_long_sentence_is_cut_around_its_form() -> None:
    """The hit is shown, not the beginning."""
    alert = an_alert(places=(a_place(sentence="word " * 200 + "deserters " + "word " * 200),))
    shown = next(line for line in message_of(alert).text.split("\n") if "«deserters»" in line)
    assert len(shown) < 260


def test_a_digest_has_each_story_and_how_to_dismiss_it() -> None:
    """With the period it covers, and how many it leaves out."""
    alerts = [an_alert(title=f"Story {number}", flag_id=number) for number in (1, 2)]
    message = digest_of(alerts, key="d1", watch="desert", window=(NOW - timedelta(hours=1), NOW), left_out=7)
    assert message.title == "desert: 9 stories"
    lines = message.text.split("\n")
    assert lines[0] == "desert: 9 stories, 23 Nov 2026, 08:30 UTC to 23 Nov 2026, 09:30 UTC"
    assert {"Story 1", "Story 2", "No use? newsbot flags dismiss 1", "No use? newsbot flags dismiss 2"} <= set(lines)
    assert "7 more are not shown here: newsbot flags --watch desert" in lines
    assert message.payload["left_out"] == 7


def test_the_sense_is_said_with_the_words_that_suggest_it() -> None:
    """In the text that people read, and in mails."""
    message = message_of(an_alert(sense="attack", why=("killed", "troops")))
    assert "Why: desert: deserters, deserted, 3 places\nSense: attack, because of killed, troops\n" in message.text
    assert "Sense: attack, because of killed, troops" in message.html
    assert "Sense: attack\n" in message_of(an_alert(sense="attack")).text
    assert "Sense:" not in message_of(an_alert()).text


def test_what_is_unsure_is_marked_and_stands_below_in_a_digest() -> None:
    """Whatever came first."""
    doubtful = an_alert(title="Deserted stands", certainty="unsure", sense="sport", why=("goals",))
    text = digest_of([doubtful, an_alert()], key="d1", watch="desert").text
    assert text.index("Deserters tell their story") < text.index("unsure: Deserted stands")
    assert "Unsure: the words may have a different sense here." in text
    assert message_of(doubtful).title == "desert: unsure: Deserted stands"


def test_a_digest_of_several_watches_names_them() -> None:
    """With each story."""
    message = digest_of([an_alert(), an_alert(watch="harbour")], key="d2")
    assert message.title == "2 watches: 2 stories"
    assert "harbour: Deserters tell their story" in message.text


def test_an_alarm_says_what_is_wrong_since_when_what_is_usual_and_what_to_try() -> None:
    """With a page that shows it."""
    assert alarm_message(an_alarm()).text.split("\n") == [
        "gazette: nothing new for 9 hours",
        "Alarm, silent",
        "Since 23 Nov 2026, 06:00 UTC. Usual: a story each 25 minutes at this hour",
        "https://gazette.example/",
        "To try: newsbot source check gazette",
        "Alarm silent:gazette",
    ]


def test_a_closing_alarm_gives_no_advice() -> None:
    """It is over."""
    message = alarm_message(an_alarm(state="closed"))
    assert message.title == "Over: gazette: nothing new for 9 hours"
    assert "To try" not in message.text


def test_a_test_names_its_channel() -> None:
    """So that one knows which channel works."""
    assert messages.test_message(a_webhook(1)).title == "newsbot reaches you through the channel desk"


@pytest.mark.parametrize("size", [440, 400, 200, 160])
def test_a_channel_with_little_room_gets_the_title_and_the_whole_link(size: int) -> None:
    """Other places go first, then key and notes; a note says where to find the rest."""
    alert = an_alert(title="A very long title of a story " * 4, sameness="edit")
    text = as_text(shortened(message_of(alert).lines, as_text, size, "newsbot show 5 shows the rest"))
    assert len(text.encode()) <= size
    assert "https://gazette.example/war/deserters-tell" in text.split("\n")
    assert text.startswith("A very long title of a story")
    assert "newsbot show 5 shows the rest" in text or size == 160


def test_a_message_that_has_room_is_sent_as_it_is() -> None:
    """Without a note about a rest."""
    lines = message_of(an_alert()).lines
    assert shortened(lines, as_text, 4000, "more") == lines


def test_a_link_that_is_longer_than_the_room_is_sent_whole() -> None:
    """A cut link leads elsewhere."""
    url = "https://gazette.example/" + "x" * 300
    text = as_text(shortened(message_of(an_alert(url=url)).lines, as_text, 160, "more"))
    assert url in text.split("\n")


def test_a_digest_with_little_room_loses_its_last_stories() -> None:
    """The others keep their links."""
    alerts = [an_alert(title=f"Story {number}", url=f"https://gazette.example/{number}") for number in range(40)]
    text = as_text(shortened(digest_of(alerts, key="d").lines, as_text, 800, "newsbot flags shows the rest"))
    assert len(text.encode()) <= 800
    assert text.count("Story") == text.count("https://") > 5
    assert text.endswith("newsbot flags shows the rest")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://a.example/", "", "https://", "mailto:a@b"],
)
def test_only_http_addresses_become_links(url: str) -> None:
    """No javascript: or other schemes."""
    assert link_line(url) is None


def test_a_link_holds_no_sign_of_markup_and_no_mention() -> None:
    """Such characters are percent-encoded."""
    link = link_line('https://gazette.example/a b/<@U1>|"x"`y`\r\n{z}@everyone')
    assert link is not None
    assert link.spans[0].text == "https://gazette.example/a%20b/%3C%40U1%3E%7C%22x%22%60y%60%0D%0A%7Bz%7D%40everyone"


@given(title=ANYTHING, author=ANYTHING, section=ANYTHING, sentence=ANYTHING, form=ANYTHING)
def test_no_text_of_a_page_makes_a_line_of_its_own(
    title: str, author: str, section: str, sentence: str, form: str
) -> None:
    """In any form: the message keeps its number of lines, the title is one, and control characters are removed."""
    alert = an_alert(
        title=title, authors=(author,), section=section, places=(a_place(sentence=f"x {sentence} {form}", form=form),)
    )
    plain = message_of(an_alert(places=(a_place(),)))
    message = message_of(alert)
    for form_of in (as_text, as_chat_text, as_markdown):
        assert form_of(message.lines).count("\n") == form_of(plain.lines).count("\n")
    assert as_html(message.lines).count("<br>") == as_html(plain.lines).count("<br>")
    assert message.title.isprintable() or not any(ord(sign) < 32 for sign in message.title)
    assert "\n" not in message.title
    json.dumps(message.payload)


@given(title=ANYTHING, sentence=ANYTHING)
def test_html_has_no_tag_but_ours(title: str, sentence: str) -> None:
    """As many tags as for a harmless page."""
    hostile = message_of(an_alert(title=title, places=(a_place(sentence=sentence, form="no such form"),)))
    innocent = message_of(an_alert(title="x", places=(a_place(sentence="x", form="no such form"),)))
    if len(hostile.lines) == len(innocent.lines):
        assert hostile.html.count("<") == innocent.html.count("<")
        assert as_html(hostile.lines).count("<") == as_html(innocent.lines).count("<")


def test_the_payload_is_the_documented_schema() -> None:
    """Version 1; a later one may add keys."""
    message: Message = message_of(an_alert(places=(a_place(),)))
    assert message.payload == {
        "version": 1,
        "type": "alert",
        "key": "0123456789abcdef",
        "watch": "desert",
        "query": "desert",
        "flag": 17,
        "flagged_at": "2026-11-23T09:30:00Z",
        "sameness": "new",
        "confidence": 1.0,
        "certainty": "meant",
        "sense": None,
        "why": [],
        "article": {
            "id": 5,
            "title": "Deserters tell their story",
            "url": "https://gazette.example/war/deserters-tell",
            "source": "gazette",
            "authors": ["Ada Byron", "Max Roe"],
            "section": "War",
            "language": "en",
            "published": "2026-11-23T08:12:00Z",
        },
        "places": [
            {
                "field": "body",
                "block": 0,
                "start": 4,
                "end": 13,
                "form": "deserters",
                "sentence": "Two deserters told the Gazette why they left.",
            }
        ],
        "count": 1,
    }


def test_digests_and_alarms_have_payloads_too() -> None:
    """Including the alerts, each with its own key."""
    alerts: list[Alert] = [an_alert(), an_alert(key="other")]
    digest = digest_of(alerts, key="d1", watch="desert", window=(NOW - timedelta(hours=1), NOW)).payload
    assert [digest["type"], digest["key"], digest["since"]] == ["digest", "d1", "2026-11-23T08:30:00Z"]
    assert [each["key"] for each in digest["alerts"]] == ["0123456789abcdef", "other"]
    alarm = alarm_message(an_alarm()).payload
    assert [alarm["type"], alarm["state"], alarm["since"]] == ["alarm", "open", "2026-11-23T06:00:00Z"]


def test_no_link_hides_behind_other_words() -> None:
    """Even in a service that reads Markdown without saying so."""
    text = as_chat_text(
        message_of(an_alert(title="[bank](https://evil.example) [bank][1] [1]: https://evil.example")).lines
    )
    assert not any(hidden in text for hidden in ("](", "][", "]:"))


def test_a_mail_can_be_read_on_white_and_on_black() -> None:
    """Text has no colour, or one with a contrast of 4:1 to both (WCAG 2); long words wrap."""
    html = digest_of([an_alert()], key="k").html + alarm_message(an_alarm()).html
    colours = set(re.findall(r"[;\"]color:#([0-9a-f]{6})", html))
    assert colours
    for colour in colours:
        assert contrast(colour, "ffffff") > 4
        assert contrast(colour, "121212") > 4
    assert "background" not in html
    assert "overflow-wrap:anywhere" in html


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2)."""
    darker, lighter = sorted(luminance(bytes.fromhex(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: bytes) -> float:
    """Relative luminance of an RGB colour (WCAG 2)."""
    linear = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_push_service_shows_what_its_title_says_once() -> None:
    """The stories of a digest keep their headings, which its title does not repeat."""
    service = service_of(a_service("ntfy://127.0.0.1/news"), ["127.0.0.1"])
    one = rendering_for(service, message_of(an_alert()))
    digest = rendering_for(service, digest_of([an_alert(), an_alert(title="Harbour deserted")], key="d"))
    assert one.title == "desert: Deserters tell their story"
    assert "Deserters tell their story" not in one.body
    assert digest.title == "desert: 2 stories"
    assert "desert: Deserters tell their story" in digest.body.splitlines()
    assert "desert: Harbour deserted" in digest.body.splitlines()


def test_a_digest_of_one_minute_names_it_once() -> None:
    """Otherwise it names the first and the last."""
    moment = NOW
    for later, when in ((10, "23 Nov 2026, 09:30 UTC"), (90, "23 Nov 2026, 09:30 UTC to 23 Nov 2026, 09:31 UTC")):
        made = digest_of([an_alert()], key="k", watch="desert", window=(moment, moment + timedelta(seconds=later)))
        assert made.text.splitlines()[0] == f"desert: 1 story, {when}"
