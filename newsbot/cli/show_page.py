"""`newsbot show ID --source-page`: an article's page in the archive."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Connection

from newsbot.items import Miss
from newsbot.net.recording import read_at
from newsbot.page import Page
from newsbot.read.containers.warc import Capture
from newsbot.read.document import open_document, utf8
from newsbot.read.sheet import page_text
from newsbot.store.articles.revisions import load_article
from newsbot.store.frontier.archived import of_article


def show_source_page(connection: Connection, archive: Path, article_id: int, raw: Path | None) -> None:
    """Prints the text of the newest page in *archive* that article *article_id* was read from.

    With *raw*, writes its bytes to that new file instead. Raises LookupError if the archive has no such page.
    """
    page = _newest(connection, archive, article_id)
    if raw is not None:
        try:
            with raw.open("xb") as file:
                file.write(page.body)
        except FileExistsError as error:
            raise FileExistsError(f"{raw} is there already; nothing was written, name another file") from error
        return
    sys.stdout.write(_text(page))


def _newest(connection: Connection, archive: Path, article_id: int) -> Capture:
    load_article(connection, article_id)  # raises LookupError for an unknown id
    troubles = []
    for capture in of_article(connection, article_id):
        if capture.status not in (200, 304):
            continue
        try:
            return read_at(archive / Path(capture.payload_file).name, capture.payload_position)
        except OSError as error:
            troubles.append(f"{capture.payload_file}: {error.strerror or error}")
        except ValueError as error:
            troubles.append(f"{capture.payload_file}: {error}")
    said = f" ({'; '.join(troubles)})" if troubles else "; only what a live crawl fetched is there"
    raise LookupError(f"the archive {archive} holds no page of article {article_id}{said}")


def _text(capture: Capture) -> str:
    page = Page(body=capture.body, url=capture.url, headers=capture.headers, fetched_at=capture.time)
    if page.content_type == "text/plain":
        return utf8(page).decode("utf-8", "replace")
    document = open_document(page)
    if isinstance(document, Miss):
        raise LookupError(f"the archived page cannot be shown as text: {document.detail}; --raw writes its bytes")
    return page_text(document.root)
