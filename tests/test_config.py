"""The settings: where a value comes from, and what is said of one that cannot be used."""

import json
from pathlib import Path

import pytest

from newsbot import __version__
from newsbot.config import ConfigError, known_keys, load_config

FILE = """
database_url = "sqlite:///file.db"
[network]
contact = "file@estuary-post.example"
allow_private = ["127.0.0.1"]
timeout = 10
"""


@pytest.fixture(autouse=True)
def _empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty current folder, and none of the variables that whoever runs the tests may have set."""
    monkeypatch.chdir(tmp_path)
    for key in known_keys():
        monkeypatch.delenv("NEWSBOT_" + key.replace(".", "__").upper(), raising=False)


def file(folder: Path, text: str = FILE) -> Path:
    """newsbot.toml in *folder*."""
    path = folder / "newsbot.toml"
    path.write_text(text, encoding="utf-8")
    return path


def trouble(folder: Path) -> str:
    """What is wrong with the settings of *folder*."""
    with pytest.raises(ConfigError) as caught:
        load_config(data=folder)
    return str(caught.value)


def test_everything_lies_in_the_current_folder_where_nothing_is_said(tmp_path: Path) -> None:
    """The database, the archive and the sources of one's own."""
    config = load_config()
    assert config.data == tmp_path
    assert config.database == f"sqlite:///{tmp_path}/newsbot.db"
    assert config.archive == tmp_path / "archive"
    assert config.source_folders == (tmp_path / "sources",)


def test_a_default_gives_way_to_the_file(tmp_path: Path) -> None:
    """newsbot.toml in the data folder."""
    file(tmp_path)
    config = load_config()
    assert (config.database, config.network.timeout) == ("sqlite:///file.db", 10)


def test_the_file_gives_way_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key by key: what the environment does not say stays as the file says it."""
    file(tmp_path)
    monkeypatch.setenv("NEWSBOT_DATABASE_URL", "sqlite:///environment.db")
    monkeypatch.setenv("NEWSBOT_NETWORK__CONTACT", "environment@estuary-post.example")
    config = load_config()
    assert config.database == "sqlite:///environment.db"
    assert config.network.contact == "environment@estuary-post.example"
    assert config.network.timeout == 10


def test_the_environment_gives_way_to_an_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed last was meant most."""
    monkeypatch.setenv("NEWSBOT_DATABASE_URL", "sqlite:///environment.db")
    monkeypatch.setenv("NEWSBOT_DATA", str(tmp_path / "environment"))
    config = load_config(data=tmp_path / "option", database_url="sqlite:///option.db")
    assert (config.database, config.data) == ("sqlite:///option.db", tmp_path / "option")


def test_the_file_is_looked_for_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether an option or the environment names it."""
    (tmp_path / "data").mkdir()
    file(tmp_path / "data")
    assert load_config(data=Path("data")).database == "sqlite:///file.db"
    monkeypatch.setenv("NEWSBOT_DATA", "data")
    config = load_config()
    assert (config.database, config.data) == ("sqlite:///file.db", tmp_path / "data")


def test_a_list_in_the_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the file."""
    monkeypatch.setenv("NEWSBOT_NETWORK__ALLOW_PRIVATE", '["127.0.0.1", "intranet"]')
    assert load_config().network.allow_private == ("127.0.0.1", "intranet")


@pytest.mark.parametrize("stated", ["10.0.0.0/33", "http://intranet/", "intranet:8080", "10.0.0.1-9", "", "*"])
def test_what_is_no_host_or_range_is_refused(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    """It would be taken in silence, and allow nothing."""
    monkeypatch.setenv("NEWSBOT_NETWORK__ALLOW_PRIVATE", json.dumps([stated]))
    with pytest.raises(ConfigError, match=r"network\.allow_private.*(?:is no host|is no range)"):
        load_config()


def test_newsbot_names_itself_with_its_contact(tmp_path: Path) -> None:
    """And with its version alone while there is none."""
    assert load_config().user_agent == f"newsbot/{__version__}"
    file(tmp_path)
    assert load_config().user_agent == f"newsbot/{__version__} (+file@estuary-post.example)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("databse_url = 'x'", "unknown setting 'databse_url' in "),
        ("[network]\ncontcat = 'x'", "unknown setting 'network.contcat' in "),
        ("[netwrok]\ncontact = 'x'", "unknown setting 'netwrok' in "),
        ("[network]\ntimeout = 'soon'", "or NEWSBOT_NETWORK__TIMEOUT) is 'soon': "),
        ("[network]\ntimeout = 0", "or NEWSBOT_NETWORK__TIMEOUT) is 0: Input should be greater than 0"),
        ("network = 3", "setting 'network' (in "),
        ("data = 'elsewhere'", "data = 'elsewhere': the data folder is where this file lies; use --data"),
        ("database_url", "is not a TOML file: "),
    ],
)
def test_what_is_wrong_with_the_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    """The file, the key and its value."""
    path = file(tmp_path, text)
    said = trouble(tmp_path)
    assert message in said
    assert str(path) in said


def test_an_unknown_setting_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    """Each by the name that the file has for it."""
    file(tmp_path, "[network]\ncontcat = 'x'")
    assert trouble(tmp_path).endswith("known: " + ", ".join(known_keys()))


@pytest.mark.parametrize("variable", ["NEWSBOT_DATABSE_URL", "NEWSBOT_NETWORK__CONTCAT", "newsbot_contact"])
def test_an_unknown_variable_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """A slip of the pen would else go unnoticed for ever."""
    monkeypatch.setenv(variable, "x")
    said = trouble(tmp_path)
    assert said.startswith(f"unknown environment variable {variable}; known: ")
    assert "NEWSBOT_NETWORK__CONTACT" in said


def test_a_variable_of_the_wrong_kind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its value."""
    monkeypatch.setenv("NEWSBOT_NETWORK__TIMEOUT", "soon")
    assert "NEWSBOT_NETWORK__TIMEOUT) is 'soon': " in trouble(tmp_path)


def test_a_variable_that_is_no_json_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With how it should be written."""
    monkeypatch.setenv("NEWSBOT_NETWORK__ALLOW_PRIVATE", "127.0.0.1")
    said = trouble(tmp_path)
    assert 'field "network"' in said
    assert said.endswith("; write a list in an environment variable as JSON")


def test_the_settings_do_not_change() -> None:
    """Nobody is surprised by somebody else."""
    with pytest.raises(ValueError, match="frozen"):
        load_config().data = Path("elsewhere")
