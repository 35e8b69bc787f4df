"""Scrapy's settings, held to what a crawler of hostile pages needs."""

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

from newsbot.config import load_config
from newsbot.crawl import scrapy_settings
from newsbot.net.resolver import PublicOnly

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_MAXSIZE", 16 * 2**20),
        ("ROBOTSTXT_OBEY", True),
        ("COOKIES_ENABLED", False),
        ("REFERER_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("REDIRECT_MAX_TIMES", 5),
        ("URLLENGTH_LIMIT", 2083),
        ("DEPTH_LIMIT", 0),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("MEMUSAGE_LIMIT_MB", 1024),
        ("JOBDIR", None),
    ],
)
def test_a_setting_that_keeps_us_safe_is_as_it_should_be(name: str, value: object, tmp_path: Path) -> None:
    """Scrapy's own defaults trust the web."""
    assert scrapy_settings(load_config(data=tmp_path), run_id=1).get(name) == value


@pytest.mark.parametrize("scheme", ["file", "data", "ftp", "s3"])
def test_nothing_but_the_web_is_opened(scheme: str, tmp_path: Path) -> None:
    """A redirect to file: must find nobody who can open it."""
    assert scrapy_settings(load_config(data=tmp_path), run_id=1)["DOWNLOAD_HANDLERS"][scheme] is None


def test_the_resolver_is_a_project_setting(tmp_path: Path) -> None:
    """In a spider's own settings Scrapy ignores it silently."""
    settings = scrapy_settings(load_config(data=tmp_path), run_id=1)
    assert load_object(settings["TWISTED_DNS_RESOLVER"]) is PublicOnly


def test_a_stranger_s_pipelines_package_is_refused(tmp_path: Path) -> None:
    """A crawl without its pipelines would lose everything, silently."""
    strange = tmp_path / "pipelines"
    strange.mkdir()
    (strange / "__init__.py").write_text("ORDER = ()\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import newsbot.settings"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert str(strange) in run.stderr
    assert str(ROOT / "pipelines") in run.stderr


def test_scrapy_s_own_commands_work_in_the_checkout() -> None:
    """`scrapy list` names the spiders."""
    run = subprocess.run([sys.executable, "-m", "scrapy", "list"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["dumps", "newsfeed", "survey"]
