"""Hostile titles in every place that alerts and feeds go to, found by enumeration: a new one is tested or fails here.

tests/hostile/test_e7_markup_in_channels.py sends to the best-known ones, whose rules are known in full.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, get_args
from xml.etree import ElementTree

import pytest
from apprise import NotifyBase
from apprise.manager_plugins import NotificationManager

from newsbot.alerts import apprise_channel
from newsbot.alerts.apprise_channel import rendering_for, schemes_of
from newsbot.alerts.channel import ChannelKind
from newsbot.alerts.feeds import FORMATS, Feed, Format, Item, render
from newsbot.alerts.message import message_of
from newsbot.text import plain
from tests.alerts.examples import NOW, a_place, an_alert
from tests.hostile import services
from tests.hostile.titles import TITLES

_LENGTHS = ("title_maxlen", "body_maxlen")
_MENTION = re.compile(r"(?<!\w)@\w|<[!@#\w]|:[\w+-]+:(?!//)|\]\(")
_MAIL_TAGS = {"html", "head", "meta", "body", "div", "b", "a", "span"}
_CHAT_TAGS = {"b", "a", "code", "br"}


def test_each_kind_of_channel_is_known_here() -> None:
    """A new kind needs a test of what a hostile title does in it: here, and in E7."""
    assert set(get_args(ChannelKind)) == {"apprise", "webhook"}


@cache
def sinks() -> dict[str, Any]:
    """Each service of Apprise's that newsbot would send to, as it would be used."""
    found = {}
    for kind in NotificationManager().plugins():
        # Never set up: what it is known by stands in its class.
        never = {"__init__": lambda self: None, "__del__": lambda self: None}
        usual = {name: getattr(NotifyBase, name) for name in _LENGTHS if not isinstance(getattr(kind, name), int)}
        service = type(kind.__name__, (kind,), {**never, **usual})()
        if apprise_channel._sends_by_http_or_mail(service):
            found[kind.__name__] = service
    return found


@pytest.fixture(params=range(len(TITLES)), ids=lambda number: f"title {number}")
def title(request: pytest.FixtureRequest) -> str:
    return TITLES[request.param]


def test_there_are_services_to_send_to() -> None:
    """Otherwise the next one tests nothing."""
    assert len(sinks()) > 60
    assert {"NotifySlack", "NotifyTelegram", "NotifyMatrix", "NotifyEmail"} <= set(sinks())


def test_a_title_is_no_markup_mention_or_header_of_any_service(title: str) -> None:
    """What each service is given: one line of title; a body in its own form, with every sign taken literally."""
    place = a_place(sentence=f"{title} deserters {title}")
    message = message_of(an_alert(title=title, authors=(title,), section=title, source="gazette", places=(place,)))
    for name, service in sinks().items():
        given = rendering_for(service, message)
        assert not re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", given.title), (name, given.title)
        assert "=?" not in given.title or not apprise_channel.is_mail(service), (name, given.title)
        if given.form == "html":
            is_mail = apprise_channel.is_mail(service)
            body = re.sub(r"<!DOCTYPE html>|<meta [^>]*>", "", given.body) if is_mail else given.body
            shown = services.html(body, _MAIL_TAGS if is_mail else _CHAT_TAGS)
        elif schemes_of(service) & apprise_channel._MARKDOWN_ALWAYS:
            shown = services.markdown(given.body)
        else:
            unlinked = re.sub(r"https?://\S+", "", f"{given.title}\n{given.body}")
            assert not _MENTION.search(unlinked), (name, _MENTION.search(unlinked))
            shown = f"{given.title}\n{given.body}"
        if service.body_maxlen > 2_000:
            seen = " ".join(shown.replace(services.UNSEEN, "").split())
            assert " ".join(plain(title).split()) in seen, (name, shown)


@pytest.mark.parametrize("form", FORMATS)
def test_a_title_is_no_markup_of_any_feed(form: Format, title: str) -> None:
    """Each form of feed is read back as it was, and has nothing besides."""
    item = Item(key="a", title=title, url=None, updated=NOW, authors=(title,), section=title)
    feed = Feed(key=f"watch/{title}", title=title, items=(item,))
    text = render(feed, form)
    if form == "json":
        told = json.loads(text)
        assert told["items"][0]["title"] == plain(title)
        assert "content_html" not in told["items"][0]
        return
    root = ElementTree.fromstring(text)
    (entry,) = root.findall("{http://www.w3.org/2005/Atom}entry")
    found = entry.find("{http://www.w3.org/2005/Atom}title")
    assert found is not None
    assert plain(found.text or "") == plain(title)
    assert len(found) == 0
