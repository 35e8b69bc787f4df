"""Channels in the settings: secrets come from the environment, and are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.alerts.channel import Channel, ChannelError, channel_of
from newsbot.config import Config, ConfigError, load_config

SECRET = "sesame-open-wide"


def config(folder: Path, text: str) -> Config:
    (folder / "newsbot.toml").write_text(text)
    return load_config(data=folder)


def channel(folder: Path, text: str, **environment: str) -> Channel:
    return channel_of("desk", config(folder, f"[alerts.channels.desk]\n{text}").alerts.channels, environment)


def test_a_channel_has_its_secrets_from_the_environment(tmp_path: Path) -> None:
    """The whole of an Apprise URL; a webhook's secret apart from its address."""
    mail = channel(tmp_path, 'url_from = "MAIL"', MAIL="mailtos://mira:sesame@post.example")
    assert (mail.kind, mail.url, mail.secret) == ("apprise", "mailtos://mira:sesame@post.example", None)
    hook = channel(tmp_path, 'webhook = "https://desk.example/a"\nsecret_from = "KEY"', KEY=SECRET)
    assert (hook.kind, hook.url, hook.secret) == ("webhook", "https://desk.example/a", SECRET)
    assert channel(tmp_path, 'url = "ntfys://ntfy.example/topic"').url == "ntfys://ntfy.example/topic"


def test_no_secret_is_in_what_a_channel_or_the_settings_show(tmp_path: Path) -> None:
    """Neither in the repr, which may end up in a log, nor in the short address."""
    text = f'webhook = "https://desk.example:8443/{SECRET}?key={SECRET}"\nsecret_from = "KEY"'
    hook = channel(tmp_path, text, KEY=SECRET)
    mail = channel(tmp_path, f'url = "mailtos://mira:{SECRET}@post.example"')
    assert (hook.shown, mail.shown) == ("https://desk.example:8443/***", "mailtos://***")
    assert SECRET not in f"{hook!r} {mail!r} {load_config(data=tmp_path)!r}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('url_from = "MAIL"', "the environment variable MAIL (url_from of alerts.channels.desk) is not set"),
        (
            'webhook = "https://desk.example"\nsecret_from = "MAIL"',
            "variable MAIL (secret_from of alerts.channels.desk)",
        ),
        ('url = "post.example"', "its url is not an Apprise URL"),
    ],
)
def test_a_channel_that_cannot_be_used_says_why(tmp_path: Path, text: str, said: str) -> None:
    """And what to set."""
    with pytest.raises(ChannelError) as caught:
        channel(tmp_path, text)
    assert said in str(caught.value)


def test_an_unknown_channel_shows_how_to_add_it(tmp_path: Path) -> None:
    """And which channels exist."""
    settings = config(tmp_path, '[alerts.channels.desk]\nurl = "ntfys://ntfy.example/topic"')
    with pytest.raises(ChannelError, match=r"'team'; newsbot.toml has desk: add \[alerts.channels.team\]"):
        channel_of("team", settings.alerts.channels, {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'[alerts.channels.desk]\nurl = "a://{SECRET}"\nwebhook = "https://{SECRET}"', "and url and webhook is there"),
        ("[alerts.channels.desk]", "one of url, url_from and webhook is needed, and none is there"),
        (f'[alerts.channels.desk]\nurl = ["{SECRET}"]', "'alerts.channels.desk.url'"),
        (f'[alerts.channels.desk]\ntoken = "{SECRET}"', "unknown setting 'alerts.channels.desk.token'"),
        (f'[alerts.channels.desk]\nwebhook = "ftp://{SECRET}"', "a webhook is an https:// address"),
        (
            '[alerts.channels.desk]\nurl = "a://b"\nsecret_from = "KEY"',
            "secret_from signs a webhook, and there is none",
        ),
        ('[alerts.channels.desk]\nurl_from = "NEWSBOT_MAIL"', "one that does not begin with NEWSBOT_"),
        ('[alerts.channels."The Desk"]\nurl = "a://b"', "alerts.channels.The Desk"),
        ('[alerts]\nalarms = ["desk"]', "alarms names the channel 'desk'; in alerts.channels there is none"),
    ],
)
def test_invalid_settings_are_refused_without_showing_values(tmp_path: Path, text: str, said: str) -> None:
    """A password in the wrong place is not printed."""
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, text)
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
