"""The settings, each with its type, default and description.

A value comes from the first of: a command option, the environment (NEWSBOT_DATA, NEWSBOT_DATABASE_URL,
NEWSBOT_NETWORK__CONTACT, ...), `newsbot.toml` in the data folder, the default. Unknown keys are errors.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from newsbot import __version__
from newsbot.hosts import own_host, why_private
from newsbot.urls import host_of

FILE_NAME = "newsbot.toml"
BACKUPS = "backups"  # the folder of scheduled backups, where the timetable names no other

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class ConfigError(ValueError):
    """An invalid setting; the message names it, its value and its origin."""


class ShadowedPackage(ImportError):
    """Another `pipelines` or `schedules` is installed and was imported in place of newsbot's."""


class Network(BaseModel):
    """Settings of requests to the web."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    contact: str | None = Field(default=None, description="A mail address or page that site owners can turn to.")
    allow_private: tuple[Annotated[str, AfterValidator(own_host)], ...] = Field(
        default=(), description="Hosts, addresses or ranges (10.0.0.0/8) of your own that may be private."
    )
    timeout: float = Field(default=30.0, gt=0, le=600, description="Seconds that one page may take.")


class Schedule(BaseModel):
    """Settings of the scheduler."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timetable: Path | None = Field(
        default=None, description="A timetable of your own instead of schedules/default.toml."
    )
    time_limit: float = Field(
        default=3600.0, gt=0, description="Seconds after which a job without its own limit is ended."
    )


def _variable(name: str) -> str:
    # NEWSBOT_ variables are settings, and unknown ones are refused.
    if not name.isidentifier() or name.upper().startswith("NEWSBOT_"):
        raise ValueError("the name of an environment variable is needed, one that does not begin with NEWSBOT_")
    return name


Variable = Annotated[str, AfterValidator(_variable)]


class AlertChannel(BaseModel):
    """Where alerts go: an Apprise service (url or url_from) or a webhook. Its repr shows no secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = Field(default=None, repr=False, description="The URL by which Apprise knows the service.")
    url_from: Variable | None = Field(default=None, description="The environment variable that holds that URL.")
    webhook: str | None = Field(default=None, repr=False, description="An https address that takes signed JSON.")
    secret_from: Variable | None = Field(
        default=None, description="The environment variable that holds the secret by which a webhook is signed."
    )

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        given = [key for key in ("url", "url_from", "webhook") if getattr(self, key) is not None]
        if len(given) != 1:
            raise ValueError(
                f"one of url, url_from and webhook is needed, and {' and '.join(given) or 'none'} is there"
            )
        if self.secret_from is not None and self.webhook is None:
            raise ValueError("secret_from signs a webhook, and there is none")
        if self.webhook is not None and not self.webhook.startswith(("https://", "http://")):
            raise ValueError("a webhook is an https:// address")
        return self


class Alerts(BaseModel):
    """Settings of alerts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: dict[ChannelName, AlertChannel] = Field(default={}, description="Where alerts can go, by name.")
    alarms: tuple[str, ...] = Field(
        default=(), description="The channels that hear when a source or newsbot itself is in trouble."
    )
    fallback: tuple[str, ...] = Field(
        default=(), description="The channels that hear of trouble with another channel; by default those of alarms."
    )

    @model_validator(mode="after")
    def _known_channels(self) -> Self:
        for key in ("alarms", "fallback"):
            for name in getattr(self, key):
                if name not in self.channels:
                    known = ", ".join(self.channels) or "none"
                    raise ValueError(f"{key} names the channel {name!r}; in alerts.channels there is {known}")
        return self


class Health(BaseModel):
    """Thresholds of alarms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    silence_chance: float = Field(
        default=1e-6,
        gt=0,
        lt=0.5,
        description="A source is silent when its rhythm gives such a pause less than this chance.",
    )
    disk_free_gb: float = Field(default=2.0, ge=0, description="GB that are to be free on the disk of the data folder.")
    repeat_hours: float = Field(default=24.0, gt=0, description="Hours after which an open alarm is announced again.")


def absolute(path: Path) -> Path:
    """*path* as an absolute path, with `~` expanded."""
    try:
        return path.expanduser().resolve()
    except RuntimeError:  # no user x: "~x" may be a folder
        return path.resolve()


class Config(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSBOT_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    data: Annotated[Path, AfterValidator(absolute)] = Field(
        default=Path(),
        validate_default=True,
        description="The folder of the database, the archive and your own sources.",
    )
    database_url: str | None = Field(
        default=None,
        description="The database: sqlite:///FILE (newsbot.db in the data folder, by default) or postgresql://USER@HOST/NAME.",
    )
    network: Network = Network()
    schedule: Schedule = Schedule()
    alerts: Alerts = Alerts()
    health: Health = Health()

    @model_validator(mode="after")
    def _webhooks_lead_outside(self) -> Self:
        # By spelling only; what a name resolves to is checked when something is sent.
        for name, channel in self.alerts.channels.items():
            host = None if channel.webhook is None else host_of(channel.webhook)
            if host is not None and (why := why_private(host, self.network.allow_private)):
                raise ValueError(f"alerts.channels.{name}: {why}")
        return self

    @property
    def database(self) -> str:
        """The URL of the database."""
        from newsbot.store.engine.sqlite import url_of  # noqa: PLC0415  SQLAlchemy is slow to import

        return self.database_url or url_of(self.data / "newsbot.db")

    @property
    def archive(self) -> Path:
        """The folder of the WARC files of live crawls."""
        return self.data / "archive"

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Files in the data folder that an import skips: the database, settings, timetable, locks..."""
        from newsbot.store.engine.database import file_of  # noqa: PLC0415

        file = file_of(self.database)
        ends = ("", "-wal", "-shm", "-journal") if file else ()
        names = [FILE_NAME, "locks", "sources", BACKUPS]
        if self.schedule.timetable is not None:
            names.append(str(self.schedule.timetable))
        return (*(Path(f"{file}{end}") for end in ends), *(self.data / name for name in names))

    @property
    def source_folders(self) -> tuple[Path, ...]:
        """The folders of the user's own sources."""
        return (self.data / "sources",)

    @property
    def user_agent(self) -> str:
        """The User-Agent header: newsbot, its version, and the contact if one is set."""
        return f"newsbot/{__version__}" + (f" (+{self.network.contact})" if self.network.contact else "")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment overrides the constructor's arguments, which come from the file."""
        return env_settings, init_settings


def load_config(*, data: Path | None = None, database_url: str | None = None) -> Config:
    """The settings in force; the command's options *data* and *database_url* override all else.

    Raises ConfigError for an invalid TOML file, an unknown key or an invalid value.
    """
    _refuse_unknown_variables()
    folder = data or Path(os.environ.get("NEWSBOT_DATA", "."))
    file = folder / FILE_NAME
    stated = _read_file(file)
    if "data" in stated:
        raise ConfigError(f"{file}: data = {stated['data']!r}: the data folder is where this file lies; use --data")
    try:
        config = Config(**stated)
    except ValidationError as error:
        raise ConfigError("; ".join(_explain(part, file) for part in error.errors())) from error
    except SettingsError as error:
        raise ConfigError(f"{error}: {error.__cause__}; write a list in an environment variable as JSON") from error
    options: dict[str, Any] = {"data": absolute(folder)}
    if database_url == "":  # most likely an unset shell variable
        raise ConfigError("--db is empty; one looks like sqlite:///news.db")
    if database_url is not None:
        options["database_url"] = database_url
    return config.model_copy(update=options)


def make_data_folder(config: Config) -> None:
    """Creates the data folder, readable by its owner only, if it is missing. Raises ConfigError if that fails."""
    try:
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"the data folder {config.data} cannot be made: {error.strerror}") from error


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:  # ValueError: of TOML, UTF-8 and numbers of 4,300 digits
        raise ConfigError(f"{file} is not a TOML file: {error}") from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error


def _explain(part: Any, file: Path) -> str:
    key = ".".join(str(piece) for piece in part["loc"])
    if part["type"] == "extra_forbidden":
        return f"unknown setting {key!r} in {file}; known: {', '.join(known_keys())}"
    if not key:
        return f"{file}: {part['msg']}"  # of settings that conflict; their values may hold secrets
    variable = "NEWSBOT_" + key.replace(".", "__").upper()
    # A channel's value may contain a password.
    stated = "" if key.partition(".")[0] == "alerts" else f" is {part['input']!r}"
    return f"setting {key!r} (in {file} or {variable}){stated}: {part['msg']}"


def known_keys() -> tuple[str, ...]:
    """Every setting's dotted name."""
    keys: list[str] = []
    for name, field in Config.model_fields.items():
        if isinstance(field.default, BaseModel):
            keys += [f"{name}.{inner}" for inner in type(field.default).model_fields]
        else:
            keys.append(name)
    return tuple(keys)


def _refuse_unknown_variables() -> None:
    known = {"NEWSBOT_" + key.replace(".", "__").upper() for key in known_keys()}
    for variable in os.environ:
        if variable.upper().startswith("NEWSBOT_") and variable.upper() not in known:
            raise ConfigError(f"unknown environment variable {variable}; known: {', '.join(sorted(known))}")
