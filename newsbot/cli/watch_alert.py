"""`newsbot watch alert`: the channels of a watch, and when they get its flags."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from newsbot.alerts.channel import ChannelError
from newsbot.alerts.policy import AT_MOST, MAX_AGE, RuleError, age_of, policy_of
from newsbot.alerts.sender import check
from newsbot.cli.alerts_channels import channel_named
from newsbot.cli.messages import command, counted, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer
from newsbot.cli.watches import Name, database_of, rule_words
from newsbot.config import Config
from newsbot.store.outbox.entries import count_old, reschedule
from newsbot.store.watches.alert_rules import AlertRule, remove_rule, rule_of, save_rule
from newsbot.store.watches.watches import named

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The changes to a rule."""

    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="CHANNEL", help="A channel of newsbot.toml. May repeat.")
    ] = None
    digest: Annotated[
        str | None,
        typer.Option("--digest", metavar="WHEN", help="hourly, daily@08:00, weekly@mon-08:00; or none: at once."),
    ] = None
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="By whose clocks, e.g. Europe/Kyiv; at first UTC.")
    ] = None
    quiet: Annotated[
        str | None, typer.Option("--quiet", metavar="HOURS", help="When nothing is sent: 22:00-07:00; or none.")
    ] = None
    at_most: Annotated[
        str | None,
        typer.Option("--at-most", metavar="N", help="Alerts in an hour, the rest in a digest; or none. At first 20."),
    ] = None
    min_confidence: Annotated[
        float | None,
        typer.Option("--min-confidence", min=0, max=1, help="Only stories read with at least this confidence."),
    ] = None
    edits: Annotated[
        bool | None, typer.Option("--edits/--no-edits", help="Send another alert when an alerted story is edited.")
    ] = None
    max_age: Annotated[
        str | None,
        typer.Option("--max-age", metavar="SPAN", help="No alerts for stories older than this; or none. At first 3d."),
    ] = None

    def changes(self) -> dict[str, Any]:
        """The new values by field of the rule; None for an option that is `none`."""
        given = {
            **{field: value for field, value in asdict(self).items() if field != "to"},
            "channels": tuple(dict.fromkeys(self.to)) if self.to else None,
            "at_most": _limit(self.at_most),
        }
        return {field: None if value == _NONE else value for field, value in given.items() if value is not None}


def alert(
    name: Name,
    wanted: Wanted,
    off: Annotated[
        bool, typer.Option("--off", help="Send no new alerts; those already queued are still sent.")
    ] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Send a watch's new flags to channels, or change how.

    Options left out keep their values; without any, the rule is shown. Alerts cover flags raised by crawls and imports
    from now on, one for each story, or for each copy after `watch edit --each-copy`. Alerts already queued follow the
    changed rule. Flags on stories that are too old are counted but not sent.
    The keys of --json: watch, channels, digest, quiet, zone, at_most, min_confidence, edits, max_age, old (alerts not
    sent because of it); off: watch, off.

    Examples: newsbot watch alert desert --to desk --quiet 22:00-07:00 --zone Europe/Kyiv |
    newsbot watch alert desert --digest daily@08:00 | newsbot watch alert desert --off
    """
    changes = wanted.changes()
    if off and changes:
        raise typer.BadParameter("--off goes alone", param_hint="--off")
    with database_of(where) as database:
        with database.read() as connection:
            named(connection, name)
            rule = rule_of(connection, name)
            old = count_old(connection, watch=name)
        if changes:
            rule = _changed(rule, name, changes)
            _look_at_channels(where.config(), rule)
        rule = None if off else rule
        if off or changes:
            with database.write() as connection:
                if rule is None:
                    remove_rule(connection, name)
                else:
                    save_rule(connection, rule, datetime.now(UTC))
                    reschedule(connection, name)
    lines = [f"{name}: {rule_words(rule)}"]
    if old:
        alerts = counted(old, "alert was", "alerts were")
        lines.append(f"  {alerts} not queued because of age: `{command('alerts list --state old')}`")
    answer({"watch": name, "off": True} if rule is None else {**asdict(rule), "old": old}, *lines, json=json)


def _limit(written: str | None) -> int | str | None:
    if written is None or written == _NONE:
        return written
    if not written.isascii() or not written.isdigit() or int(written) < 1:
        message = f"{written!r} is not a number of alerts; expected 1 or more, or none"
        raise typer.BadParameter(message, param_hint="--at-most")
    return int(written)


def _changed(rule: AlertRule | None, name: str, changes: dict[str, Any]) -> AlertRule:
    if rule is None and "channels" not in changes:
        raise typer.BadParameter(f"{name!r} has no alerts yet; name a channel", param_hint="--to")
    if "zone" in changes and changes["zone"] is None:
        raise typer.BadParameter("none is not a time zone; UTC is one", param_hint="--zone")
    after = replace(rule or AlertRule(watch=name, channels=(), at_most=AT_MOST, max_age=MAX_AGE), **changes)
    try:
        check_rule(after)
    except RuleError as error:
        raise typer.BadParameter(str(error)) from None
    return after


def check_rule(rule: AlertRule) -> None:
    """Raises RuleError for an invalid rule."""
    policy_of(digest=rule.digest, quiet=rule.quiet, zone=rule.zone, at_most=rule.at_most)
    if rule.max_age is not None:
        age_of(rule.max_age)


def _look_at_channels(config: Config, rule: AlertRule) -> None:
    """Raises ChannelError for an unknown or unusable channel; warns if a secret is not set."""
    for name in rule.channels:
        try:
            channel = channel_named(config, name)
        except ChannelError as error:
            if name not in config.alerts.channels:
                raise
            explain(f"{error}; its alerts wait until it is")
            continue
        check(channel, config.network.allow_private)
