"""`newsbot alerts` and `newsbot watch alert`: what is owed is sent, shown and looked after; secrets are not shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.cli.alerts_channels import explain_owed
from newsbot.config import load_config
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.lock import hold
from newsbot.store.engine.schema import alarm, outbox
from tests.alerts.receivers import Answer, Receiver, Request, receiving
from tests.alerts.relaying import owe, told
from tests.cli.command import UNDER_UV, Ended, Terminal, newsbot

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SECRET = "sesame-open-wide"
CONFIG = """
[network]
allow_private = ["127.0.0.1"]
[alerts]
alarms = ["desk"]
[alerts.channels.desk]
webhook = "http://127.0.0.1:{port}/token-4711"
secret_from = "DESK_SECRET"
[alerts.channels.team]
url_from = "TEAM_URL"
"""
PAGE = """<html><head><title>{title}</title><link rel="canonical" href="https://estuary.example/{key}/">
<meta property="og:type" content="article"><meta property="og:title" content="{title}">
<meta property="article:published_time" content="{published:%Y-%m-%dT%H:%M:%SZ}"></head>
<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"""
OLD = (
    "The ferry of Velm was offered for sale on the quay in the morning, with its horn and both of its anchors. Nobody "
    "came to look at it before noon, when a man from the next village asked about the horn alone."
)
FRESH = (
    "Two pilots who had never met before took over the evening ferry when its captain fell ill off the mole. They "
    "brought forty passengers, a piano and nine sheep to the island, and each of them left by a different boat."
)


class Desk:
    """What the receiver says."""

    status = 200


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def receiver(desk: Desk, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A desk that listens, and settings that name it."""

    def answer(_: Request) -> Answer:
        return Answer(desk.status, b"")

    monkeypatch.setenv("DESK_SECRET", SECRET)
    with receiving(answer) as receiver:
        (tmp_path / "newsbot.toml").write_text(CONFIG.format(port=receiver.port))
        yield receiver


@pytest.fixture
def database(terminal: Terminal, tmp_path: Path) -> Iterator[Database]:
    """Two alerts owed to the desk, in the database that the commands use."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    told(opened)
    owe(opened, "first", "second", now=LONG_AGO)
    yield opened
    opened.close()


def lines(ended: Ended) -> list[dict[str, object]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_what_is_owed_is_sent_and_listed(terminal: Terminal, receiver: Receiver, database: Database) -> None:
    """With --json one object a line, with exactly these keys."""
    sent = terminal("alerts", "send", "--json")
    assert (sent.code, lines(sent)) == (0, [{"channel": "desk", "delivered": 2, "trouble": None, "tried": True}])
    assert [json.loads(request.body)["article"]["title"] for request in receiver.got] == ["first", "second"]
    again = terminal("alerts", "send")
    assert (again.code, again.out) == (0, "nothing is due\n")
    listed = lines(terminal("alerts", "list", "--state", "delivered", "--json"))
    assert [(one["title"], one["tries"], one["kind"]) for one in listed] == [
        ("second", 1, "flag"),
        ("first", 1, "flag"),
    ]
    assert list(listed[0]) == [
        "key",
        "channel",
        "kind",
        "watch",
        "title",
        "state",
        "owed_at",
        "due_at",
        "in_digest",
        "tries",
        "last_error",
        "delivered_at",
        "digest",
    ]
    assert terminal("alerts", "list").out.splitlines()[-1] == "desk: 2 delivered"


def test_a_channel_in_trouble_is_named_without_its_secrets(
    terminal: Terminal, receiver: Receiver, desk: Desk, database: Database
) -> None:
    """Exit 1 where nothing was taken, 0 while it is left alone; a test that works lets what is owed go at once."""
    desk.status = 503
    failed = terminal("alerts", "send")
    assert (failed.code, failed.out) == (1, "desk: 0 sent\n")
    assert failed.err.startswith(f"newsbot: desk is in trouble: channel 'desk' (http://127.0.0.1:{receiver.port}/***)")
    untaken = terminal("alerts", "test", "desk")
    assert untaken.code == 1
    assert untaken.err.startswith("newsbot: the test message was not delivered: channel 'desk'")
    shown = [
        terminal("alerts", *words) for words in (["channels"], ["channels", "--json"], ["list"], ["list", "--json"])
    ]
    said = "".join(ended.out + ended.err for ended in (failed, untaken, *shown))
    assert "in trouble since" in said
    assert not any(secret in said for secret in ("token-4711", SECRET))
    desk.status = 200
    before = len(receiver.got)
    waiting = terminal("alerts", "send")  # it is left alone for a minute
    assert (waiting.code, waiting.out, len(receiver.got)) == (0, "desk: 0 sent\n", before)
    assert waiting.err.startswith(
        "newsbot: desk is in trouble and left alone until its next try; `newsbot alerts test desk` tries it: channel"
    )
    taken = terminal("alerts", "test", "desk")
    assert (taken.code, taken.out) == (0, f"desk (http://127.0.0.1:{receiver.port}/***) took the test message\n")
    assert terminal("alerts", "send").out == "desk: 2 sent\n"


def test_a_channel_that_lacks_its_secret_or_is_not_there_is_told(
    terminal: Terminal, receiver: Receiver, database: Database
) -> None:
    """With the variable to set, or the lines to write."""
    unset = terminal("alerts", "test", "team")
    assert (unset.code, unset.err) == (
        2,
        "newsbot: channel 'team': the environment variable TEAM_URL (url_from of alerts.channels.team) is not set\n",
    )
    unknown = terminal("alerts", "test", "nowhere")
    assert (unknown.code, unknown.err) == (
        2,
        "newsbot: there is no channel 'nowhere'; newsbot.toml has desk, team: add [alerts.channels.nowhere] "
        "(docs/alerts.md)\n",
    )


def test_an_alert_is_given_up_and_owed_again(terminal: Terminal, database: Database) -> None:
    """By the beginning of its key."""
    key = str(lines(terminal("alerts", "list", "--json"))[0]["key"])
    assert terminal("alerts", "drop", key[:8]).out == "dropped: desk will not get 'second'\n"
    refused = terminal("alerts", "drop", key[:8])
    assert (refused.code, refused.err) == (
        2,
        f"newsbot: alert {key}: it is dropped; only an alert that is queued or on hold can be dropped\n",
    )
    assert terminal("alerts", "retry", key[:8]).out == "1 alert queued again; `newsbot alerts send` sends them\n"
    assert terminal("alerts", "retry").code == 2
    assert lines(terminal("alerts", "retry", "--parked", "--json")) == [{"owed": 0}]


def test_one_process_at_a_time_sends(terminal: Terminal, database: Database, tmp_path: Path) -> None:
    """The second is told who does, and to try again."""
    with hold(tmp_path / "locks" / "alerts.lock", "the sending of alerts"):
        second = terminal("alerts", "send")
    assert second.code == 75
    assert second.err.startswith("newsbot: the sending of alerts is already being done by process ")


def test_an_alarm_of_health_goes_out_like_an_alert(
    terminal: Terminal, receiver: Receiver, database: Database, tmp_path: Path
) -> None:
    """It opens, is told again after a day, and is over; one that opens anew the same day is told, too."""
    settings = tmp_path / "newsbot.toml"
    assert terminal("alerts", "send").out == "desk: 2 sent\n"
    healthy, ill = settings.read_text(), settings.read_text() + "[health]\ndisk_free_gb = 1e12\n"
    for text in (ill, ill, healthy, healthy, ill):
        settings.write_text(text)
        assert terminal("health", "--check").code == 0
        assert terminal("alerts", "send").code == 0
        with database.write() as connection:
            connection.execute(alarm.update().values(told_at=LONG_AGO))
    said = [json.loads(request.body) for request in receiver.got[2:]]
    assert [(one["state"], one["key"]) for one in said] == [
        (state, "disk:newsbot") for state in ("open", "still", "closed", "open")
    ]
    assert len({request.headers["Idempotency-Key"] for request in receiver.got}) == 6


def test_a_watch_is_told_of_by_a_rule_that_can_be_changed(terminal: Terminal, receiver: Receiver) -> None:
    """What is not named stays as it is."""
    terminal("watch", "add", "ferry")
    first = terminal("watch", "alert", "ferry", "--to", "desk", "--quiet", "22:00-07:00", "--zone", "Europe/Kyiv")
    assert first.out == (
        "ferry: sent to desk, at once, not from 22:00 to 07:00 by the clocks of Europe/Kyiv, at most 20 an hour, "
        "the rest in a digest, nothing older than 3d\n"
    )
    changed = terminal("watch", "alert", "ferry", "--digest", "daily@08:00", "--quiet", "none", "--edits", "--json")
    assert lines(changed) == [
        {
            "watch": "ferry",
            "channels": ["desk"],
            "digest": "daily@08:00",
            "quiet": None,
            "zone": "Europe/Kyiv",
            "at_most": 20,
            "min_confidence": 0.0,
            "edits": True,
            "max_age": "3d",
            "old": 0,
        }
    ]
    shown = terminal("watch", "show", "ferry")
    assert "  sent to desk, daily@08:00 by the clocks of Europe/Kyiv, edits too, nothing older than 3d\n" in shown.out
    assert terminal("watch", "alert", "ferry", "--off").out == (
        "ferry: its flags send no alerts; --to CHANNEL sends them\n"
    )
    assert lines(terminal("watch", "show", "ferry", "--json"))[0]["alert"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["desert", "--quiet", "22:00-07:00"], "'desert' has no alerts yet; name a channel"),
        (["desert", "--to", "nowhere"], "there is no channel 'nowhere'; newsbot.toml has desk, team"),
        (["desert", "--to", "desk", "--at-most", "0"], "'0' is not a number of alerts; expected 1 or more, or none"),
        (["desert", "--to", "desk", "--digest", "daily"], "hourly, daily@08:00 or weekly@mon-08:00 was expected"),
        (["desert", "--to", "desk", "--zone", "none"], "none is not a time zone; UTC is one"),
        (
            ["desert", "--to", "desk", "--max-age", "3"],
            "max age '3': it should be a whole number followed by m, h, d or w",
        ),
        (["desert", "--to", "desk", "--off"], "--off goes alone"),
        (["ferry", "--to", "desk"], "there is no watch 'ferry'"),
    ],
)
def test_a_rule_that_makes_no_sense_changes_nothing(
    terminal: Terminal, receiver: Receiver, words: list[str], said: str
) -> None:
    """Exit 2, with what was expected."""
    ended = terminal("watch", "alert", *words)
    assert (ended.code, said in ended.err, ended.out) == (2, True, "")


def test_a_channel_that_leads_into_the_network_is_refused_when_a_rule_names_it(
    terminal: Terminal, receiver: Receiver, tmp_path: Path
) -> None:
    """Unless the settings allow it (safety.md E9)."""
    settings = (tmp_path / "newsbot.toml").read_text()
    (tmp_path / "newsbot.toml").write_text(settings.replace('["127.0.0.1"]', "[]"))
    ended = terminal("watch", "alert", "desert", "--to", "desk")
    assert (ended.code, ended.out) == (2, "")
    assert "127.0.0.1" in ended.err


def test_what_was_too_old_to_be_told_of_is_counted_and_listed(
    terminal: Terminal, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the rule's command and after a crawl; one is told all the same where it is asked for by its key."""
    with database.write() as connection:
        connection.execute(outbox.update().where(outbox.c.id == 1).values(state="old"))
    assert terminal("watch", "alert", "tug").out.splitlines() == [
        "tug: sent to desk, at once, without a limit",
        "  1 alert was not queued because of age: `newsbot alerts list --state old`",
    ]
    assert lines(terminal("watch", "alert", "tug", "--json"))[0]["old"] == 1
    assert terminal("alerts", "list", "--state", "old").out.splitlines()[1:] == ["desk: 1 old, 1 owed"]
    key = str(lines(terminal("alerts", "list", "--state", "old", "--json"))[0]["key"])
    explain_owed(load_config(data=tmp_path), {}, 1_200)
    assert capsys.readouterr().err == (
        "alerts not queued because their stories are too old: 1,200; `newsbot alerts list --state old`\n"
    )
    assert terminal("alerts", "retry", key).code == 0
    assert terminal("alerts", "list").out.splitlines()[-1] == "desk: 2 owed"
    assert lines(terminal("alerts", "retry", "--old", "--since", "2019-12", "--json")) == [{"owed": 0}]
    assert "--old and --since TIME go together" in terminal("alerts", "retry", "--old").err


def test_an_import_of_old_pages_tells_nobody_and_says_so(
    terminal: Terminal, receiver: Receiver, tmp_path: Path
) -> None:
    """What was published long ago is counted; what is of today is owed."""
    terminal("watch", "add", "ferry")
    terminal("watch", "alert", "ferry", "--to", "desk")
    pages = ("sale", "A ferry is for sale", OLD, LONG_AGO), ("pilots", "Pilots share a ferry", FRESH, datetime.now(UTC))
    for key, title, text, published in pages:
        page = PAGE.format(key=key, title=title, text=text, published=published)
        (tmp_path / f"{key}.html").write_text(page)
    ended = newsbot(tmp_path, "import", "sale.html", "pilots.html", DESK_SECRET=SECRET, **UNDER_UV)
    assert (ended.code, ended.err.splitlines()[-2:]) == (
        0,
        [
            "alerts queued: 1 to desk; `uv run newsbot alerts send` sends them",
            "alerts not queued because their stories are too old: 1; `uv run newsbot alerts list --state old`",
        ],
    )
    listed = lines(terminal("alerts", "list", "--json"))
    assert {one["title"]: one["state"] for one in listed} == {
        "A ferry is for sale": "old",
        "Pilots share a ferry": "owed",
    }


def test_a_crawl_tells_what_is_owed(receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And which channel cannot be reached as it is set up; nothing where nothing is owed."""
    explain_owed(load_config(data=tmp_path), {})
    assert capsys.readouterr().err == ""
    explain_owed(load_config(data=tmp_path), {"team": 1_200, "desk": 7})
    assert capsys.readouterr().err == (
        "alerts queued: 7 to desk, 1,200 to team; `newsbot alerts send` sends them\n"
        "newsbot: channel 'team': the environment variable TEAM_URL (url_from of alerts.channels.team) is not set\n"
    )


def test_a_rule_goes_with_its_watch_into_a_file_and_back(
    terminal: Terminal, receiver: Receiver, tmp_path: Path
) -> None:
    """One that makes no sense changes nothing; without one who is told stays."""
    terminal("watch", "alert", "desert", "--to", "desk", "--digest", "hourly")
    terminal("watch", "export", "watches.toml")
    terminal("watch", "alert", "desert", "--off")
    assert "changed 'desert'" in terminal("watch", "import", "watches.toml").out
    assert lines(terminal("watch", "alert", "desert", "--json"))[0]["digest"] == "hourly"
    file = tmp_path / "watches.toml"
    file.write_text(file.read_text().replace('"hourly"', '"yearly"'))
    refused = terminal("watch", "import", "watches.toml")
    assert (refused.code, refused.err) == (
        2,
        "newsbot: watches.toml: the alert of 'desert': digest 'yearly': hourly, daily@08:00 or weekly@mon-08:00 was "
        "expected\n",
    )
    file.write_text(file.read_text().replace('"yearly"', '"hourly"').replace('"3d"', '"a while"'))
    refused = terminal("watch", "import", "watches.toml")
    assert (refused.code, "the alert of 'desert': max age 'a while': it should be" in refused.err) == (2, True)
