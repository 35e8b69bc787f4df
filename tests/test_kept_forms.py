"""Forms in which people keep pages besides saved HTML: mail, JSON of crawlers, exports of read-later tools."""

from __future__ import annotations

import json
import mailbox
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from newsbot.items import Article, Listing, Miss, Record
from newsbot.page import Page
from newsbot.read import extract
from newsbot.spiders.files import Found, find_pages

ADDRESS = "https://weir-courier.example/2026/sluice-keeper-walks-out/"
TITLE = "Sluice keeper walks out"
TEXTS = [
    "The keeper of the great sluice walked out on Monday, leaving the gates shut and the key in the door.",
    "Water stood in the lower town by evening, and the mayor asked people to carry what they could upstairs.",
    "Nobody at the office could say on Tuesday when the gates would be opened, or by whom it might be done.",
]
HTML = "".join(f"<p>{text}</p>" for text in TEXTS)
MARKDOWN = f"# {TITLE}\n\nBy [Ines Falk](https://weir-courier.example/people/f/)\n\n" + "\n\n".join(TEXTS)
INSTANT = datetime(2026, 4, 28, 11, 20, tzinfo=UTC)


def found(path: Path, content: bytes | str | None = None) -> list[Found]:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(find_pages([path]))


def records(path: Path, content: bytes | str | None = None) -> list[Record]:
    pages = [one.page for one in found(path, content)]
    return [page if isinstance(page, Miss) else extract(page) for page in pages]


def mail(subject: str, html: str | None, text: str = "See the other part.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Weir Courier <letters@weir-courier.example>"
    message["To"] = "reader@example.com"
    message["Subject"] = subject
    message["Date"] = "Wed, 29 Apr 2026 06:30:00 +0200"
    message["List-Unsubscribe"] = "<https://weir-courier.example/u?x=1>"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


NEWSLETTER = (
    '<html lang="en"><body><div style="display:none">A preview that nobody sees in the message itself.</div><table>'
    '<tr><td><a href="https://t.example/b">View in browser</a></td></tr><tr><td>By Ines Falk</td></tr>'
    + "".join(f'<tr><td><p>{text} <a href="https://t.example/x">More</a></p></td></tr>' for text in TEXTS)
    + '<tr><td>You are receiving this because you signed up. <a href="https://t.example/u">Unsubscribe</a></td></tr>'
    "<tr><td>1 Weir Street, Lower Town, which is where the paper has been made for a hundred years.</td></tr>"
    "</table></body></html>"
)


def test_a_newsletter_s_mail_is_a_newsletter(tmp_path: Path) -> None:
    """Its subject is the title; when it was sent is when it was captured, and not when it was published."""
    (record,) = records(tmp_path / "letter.eml", mail("Fwd: The week at the weir", NEWSLETTER).as_bytes())
    assert isinstance(record, Article)
    assert (record.kind, record.title, record.published) == ("newsletter", "The week at the weir", None)
    assert record.captured_at == datetime(2026, 4, 29, 4, 30, tzinfo=UTC)
    assert [author.name for author in record.authors] == ["Ines Falk"]
    assert [block.text for block in record.body] == [f"{text} More" for text in TEXTS]


def entry(number: int) -> str:
    address = f"https://gazette.example/2026/story-{number}/"
    return (
        f'<tr><td><a href="https://www.google.com/url?rct=j&amp;url={address}&amp;ct=ga">'
        f"Keepers of the <b>weir</b> walk out, part {number}</a><div>The Gazette</div>"
        f"<div>The office said on day {number} that it would open the gates as soon as there was a key ...</div>"
        '<a href="https://www.google.com/alerts/share">Facebook</a></td></tr>'
    )


def test_an_alert_s_mail_is_a_listing_of_its_entries(tmp_path: Path) -> None:
    """With the stories' own addresses."""
    html = f"<table><tr><td>weir</td></tr>{''.join(map(entry, (1, 2, 3)))}</table><p>You have received this email.</p>"
    (record,) = records(tmp_path / "alert.eml", mail("Alert - weir", html).as_bytes())
    assert isinstance(record, Listing)
    assert [(card.title, card.url) for card in record.cards] == [
        (f"Keepers of the weir walk out, part {n}", f"https://gazette.example/2026/story-{n}/") for n in (1, 2, 3)
    ]
    assert all(card.teaser and card.teaser.startswith("The office said") for card in record.cards)


def test_an_alert_in_plain_text_has_the_same_entries(tmp_path: Path) -> None:
    """Title, source, teaser, address: as alerts without HTML are written."""
    text = (
        "=== News - 1 new result for [weir] ===\n\nKeepers of the weir walk out\nThe Gazette\nThe office said that it "
        "would open the gates as soon as there was a key to\nbe had in the town.\n"
        "<https://www.google.com/url?rct=j&url=https://gazette.example/2026/story/&ct=ga>\n\n- - - - -\n"
        "Unsubscribe from this alert:\n<https://www.google.com/alerts/remove?x>\n"
    )
    (record,) = records(tmp_path / "alert.eml", mail("Alert - weir", None, text).as_bytes())
    assert isinstance(record, Listing)
    (card,) = record.cards
    assert (card.title, card.url) == ("Keepers of the weir walk out", "https://gazette.example/2026/story/")


def test_each_message_of_a_mailbox_is_a_page(tmp_path: Path) -> None:
    """In its order."""
    box = mailbox.mbox(tmp_path / "box.mbox")
    box.add(mail("The week at the weir", NEWSLETTER))
    box.add(mail("Alert", f"<table>{entry(1)}{entry(2)}</table>"))
    box.close()
    first, second = records(tmp_path / "box.mbox")
    assert isinstance(first, Article)
    assert isinstance(second, Listing)


CRAWLED = {"title": f"{TITLE} | The Weir Courier", "sourceURL": ADDRESS, "publishedTime": "2026-04-28T14:20:00+03:00"}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"success": True, "data": {"markdown": MARKDOWN, "metadata": CRAWLED}}, id="firecrawl"),
        pytest.param(
            [
                {
                    "url": ADDRESS,
                    "markdown": {"raw_markdown": MARKDOWN},
                    "metadata": {"publishedTime": INSTANT.isoformat()},
                }
            ],
            id="crawl4ai",
        ),
        pytest.param(
            {
                "code": 200,
                "data": {"title": TITLE, "url": ADDRESS, "content": MARKDOWN, "publishedTime": INSTANT.isoformat()},
            },
            id="jina",
        ),
        pytest.param(
            {"url": ADDRESS, "title": TITLE, "html": HTML, "byline": "Ines Falk"}
            | {"published_date": None, "date": INSTANT.isoformat()},
            id="readability",
        ),
        pytest.param(
            {
                "title": TITLE,
                "author": "Ines Falk",
                "date": INSTANT.isoformat(),
                "source": ADDRESS,
                "text": "\n".join(TEXTS),
            },
            id="trafilatura",
        ),
    ],
)
def test_a_crawler_s_json_gives_the_story_and_what_it_says_of_it(tmp_path: Path, value: Any) -> None:
    """Under any of the names that crawlers use."""
    (record,) = records(tmp_path / "page.json", json.dumps(value))
    assert isinstance(record, Article), record
    assert (record.title, record.url, record.published) == (TITLE, ADDRESS, INSTANT)
    assert [author.name for author in record.authors] == ["Ines Falk"]
    assert [block.text for block in record.body] == TEXTS


def test_one_object_a_line_is_one_page_each(tmp_path: Path) -> None:
    """And a folder is walked for them; JSON that holds no page is passed over."""
    lines = (json.dumps({"url": f"{ADDRESS}{n}/", "title": f"{TITLE} {n}", "markdown": MARKDOWN}) for n in (1, 2))
    (tmp_path / "crawl.jsonl").write_text("\n".join(lines))
    (tmp_path / "notes.json").write_text('{"a": 1}')
    (tmp_path / "one.json").write_text(json.dumps({"url": ADDRESS, "markdown": MARKDOWN}))
    (tmp_path / "story.txt").write_text(TEXTS[0])
    (tmp_path / "story.json").write_text(json.dumps({"url": ADDRESS, "text": TEXTS[0]}))
    assert [(one.form, one.page.url) for one in find_pages([tmp_path])] == [
        ("json", f"{ADDRESS}1/"),
        ("json", f"{ADDRESS}2/"),
        ("json", ADDRESS),
        ("text", None),
    ]


def test_wallabag_s_export_gives_each_story(tmp_path: Path) -> None:
    """When it was saved is when it was captured."""
    value = {
        "title": TITLE,
        "url": ADDRESS,
        "content": HTML,
        "tags": ["to read"],
        "created_at": "2026-05-01T10:00:00+0200",
        "published_at": "2026-04-28T14:20:00+0300",
        "published_by": ["Ines Falk"],
        "language": "en",
    }
    (record,) = records(tmp_path / "All articles.json", json.dumps([value]))
    assert isinstance(record, Article)
    assert (record.title, record.url, record.published, record.tags) == (TITLE, ADDRESS, INSTANT, ())
    assert record.captured_at == datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    assert [block.text for block in record.body] == TEXTS


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f'title,url,time_added,tags,status\n"{TITLE}",{ADDRESS},1700000000,,unread\n', id="pocket-csv"),
        pytest.param(
            f"URL,Title,Selection,Folder,Timestamp\n{ADDRESS},{TITLE},,Unread,1700000000\n", id="instapaper-csv"
        ),
        pytest.param(
            "<!DOCTYPE html><html><head><title>Pocket Export</title></head><body><h1>Unread</h1><ul><li>"
            f'<a href="{ADDRESS}" time_added="1700000000" tags="">{TITLE}</a></li></ul></body></html>',
            id="pocket-html",
        ),
        pytest.param(
            "<!DOCTYPE html><html><head><title>Instapaper: Export</title></head><body><h1>Unread</h1><ol><li>"
            f'<a href="{ADDRESS}">{TITLE}</a></li></ol></body></html>',
            id="instapaper-html",
        ),
    ],
)
def test_a_list_of_links_is_a_listing(tmp_path: Path, content: str) -> None:
    """When a link was saved is not when its story was published."""
    (one,) = found(tmp_path / "links", content)
    assert one.form == "links"
    assert isinstance(one.page, Page)
    record = extract(one.page)
    assert isinstance(record, Listing)
    assert [(card.title, card.url, card.published) for card in record.cards] == [(TITLE, ADDRESS, None)]


OMNIVORE = [
    {"slug": "sluice", "title": TITLE, "author": "Ines Falk", "url": ADDRESS, "savedAt": "2026-05-01T08:00:00.000Z"}
    | {"publishedAt": INSTANT.isoformat()},
    {"slug": "gone", "title": "A link alone", "url": f"{ADDRESS}gone/"},
    {"slug": "../../secret", "title": "A path", "url": f"{ADDRESS}path/"},
]


@pytest.mark.parametrize("packed", [True, False])
def test_omnivore_s_export_is_read_packed_and_unpacked(tmp_path: Path, packed: bool) -> None:
    """Stories with their texts, then the links that have none; no path leads out of it."""
    folder = tmp_path / "export"
    (folder / "content").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("<p>secret</p>")
    (folder / "metadata_0_to_20.json").write_text(json.dumps(OMNIVORE))
    (folder / "content" / "sluice.html").write_text(HTML)
    place = folder
    if packed:
        place = tmp_path / "export.zip"
        with zipfile.ZipFile(place, "w") as archive:
            for file in folder.rglob("*.*"):
                archive.write(file, file.relative_to(folder))
    story, links = records(place)
    assert isinstance(story, Article)
    assert (story.title, story.url, story.published) == (TITLE, ADDRESS, INSTANT)
    assert story.captured_at == datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    assert isinstance(links, Listing)
    assert [card.url for card in links.cards] == [f"{ADDRESS}gone/", f"{ADDRESS}path/"]


def test_each_snapshot_of_archivebox_is_one_page(tmp_path: Path) -> None:
    """Its most faithful file, with the address and time that the index states."""
    (tmp_path / "ArchiveBox.conf").write_text("[SERVER_CONFIG]")
    (tmp_path / "index.html").write_text("<h1>Archived sites</h1>")
    snapshot = tmp_path / "archive" / "1777622400.0"
    (snapshot / "media").mkdir(parents=True)
    index = {"url": ADDRESS, "timestamp": "1777622400.0", "archive_path": "archive/1777622400.0", "history": {}}
    (snapshot / "index.json").write_text(json.dumps(index))
    (snapshot / "index.html").write_text("<h1>ArchiveBox</h1>")
    (snapshot / "htmltotext.txt").write_text("less")
    (snapshot / "output.html").write_text(f"<html><body><article><h1>{TITLE}</h1>{HTML}</article></body></html>")
    (one,) = find_pages([tmp_path])
    assert isinstance(one.page, Page)
    assert (one.page.url, one.page.fetched_at) == (ADDRESS, datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    assert one.page.file == str(snapshot / "output.html")
