"""`newsbot alerts send`: send queued alerts, once or continuously."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated

import typer

from newsbot.alerts.relay import ChannelResult, Relay
from newsbot.cli.alerts_channels import channel_named, sender
from newsbot.cli.database import opened
from newsbot.cli.messages import DONE, FAILED, INTERRUPTED, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import print_json, say
from newsbot.config import Config
from newsbot.store.engine.database import Database
from newsbot.store.engine.lock import hold_for


def send(
    keep_on: Annotated[bool, typer.Option("--keep-on", help="Stay, and send what becomes due.")] = False,
    every: Annotated[
        float, typer.Option("--every", min=0.1, max=3600, metavar="SECONDS", help="With --keep-on: when to look again.")
    ] = 5.0,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Send the alerts that are due, once or with --keep-on.

    Each channel gets its alerts in order, until it refuses one. That one stays queued and is tried again after 1, 5, 25
    and then each 60 minutes, provided this command runs. One process at a time sends; a second one exits with 75. The
    exit code is 1 if something was tried and no channel took any of it, and 0 if failing channels were only waited for.
    The keys of --json, for each channel: channel, delivered (alerts), trouble, tried (false: it was left alone).

    Examples: newsbot alerts send | newsbot alerts send --keep-on --every 10
    """
    config = where.config()
    with (
        hold_for(config.database, config.data / "locks", "alerts", "the sending of alerts"),
        opened(config) as database,
    ):
        relay = _relay(config, database)
        with _stopping(relay) as stopped_by:
            if keep_on:
                _show_news(relay.run_until_stopped(timedelta(seconds=every)), json)
                raise typer.Exit(INTERRUPTED if signal.SIGINT in stopped_by else DONE)
            done = relay.send_due()
    for paid in done:
        _show(paid, json)
    if not done and not json:
        say("nothing is due")
    if signal.SIGINT in stopped_by:
        raise typer.Exit(INTERRUPTED)
    failed = any(paid.trouble and paid.tried for paid in done) and not any(paid.delivered for paid in done)
    raise typer.Exit(FAILED if failed else DONE)


def _relay(config: Config, database: Database) -> Relay:
    return Relay(
        database,
        lambda name: channel_named(config, name),
        sender(config),
        alarms=config.alerts.fallback or config.alerts.alarms,
    )


@contextmanager
def _stopping(relay: Relay) -> Iterator[list[int]]:
    """Lets SIGTERM and Ctrl-C finish the message being sent; a second one ends at once. Yields the signals received."""
    came: list[int] = []

    def stop(number: int, _: object) -> None:
        came.append(number)
        signal.signal(number, signal.SIG_DFL)
        relay.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _show_news(paying: Iterable[ChannelResult], json: bool) -> None:
    """What was sent, and which channel came into trouble or out of it; not at each look that nothing is new."""
    troubles: dict[str, str | None] = {}
    for paid in paying:
        if paid.delivered or paid.trouble != troubles.get(paid.channel):
            _show(paid, json)
        troubles[paid.channel] = paid.trouble


def _show(paid: ChannelResult, json: bool) -> None:
    if json:
        print_json(paid)
        sys.stdout.flush()  # whoever reads a relay that stays wants to know as it happens
        return
    say(f"{paid.channel}: {paid.delivered:,} sent")
    if paid.trouble and paid.tried:
        explain(f"{paid.channel} is in trouble: {paid.trouble}")
    elif paid.trouble:
        test = f"`newsbot alerts test {paid.channel}`"
        explain(f"{paid.channel} is in trouble and left alone until its next try; {test} tries it: {paid.trouble}")
