"""The settings of Scrapy, which put the parts together.

`newsbot` names this module itself; `scrapy` finds it through scrapy.cfg in a checkout. Values of the user's own
configuration come from `newsbot.config`.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import newsbot
import pipelines
from newsbot.config import Config, ShadowedPackage, load_config, make_data_folder


def _refuse_shadowed() -> None:
    # Scrapy appends the project to sys.path, so an installed package of this name would win, and the crawl would run
    # without pipelines.
    ours = Path(newsbot.__file__).resolve().parent.parent
    for name in (pipelines.__name__, "schedules"):
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != ours / name:
            raise ShadowedPackage(
                f"package {name!r} is found at {found}, but newsbot's own is {ours / name}; "
                f"uninstall the other one or run newsbot in an environment of its own"
            )


def user_values(config: Config) -> dict[str, object]:
    """The settings that come from *config*."""
    return {
        "NEWSBOT_DATABASE_URL": config.database,
        "NEWSBOT_ARCHIVE": str(config.archive),
        "NEWSBOT_LOCKS": str(config.data / "locks"),
        "NEWSBOT_OWN_FILES": [str(file) for file in config.own_files],
        "NEWSBOT_SOURCE_FOLDERS": [str(folder) for folder in config.source_folders],
        "NEWSBOT_ALLOW_PRIVATE": list(config.network.allow_private),
        "USER_AGENT": config.user_agent,
        "DOWNLOAD_TIMEOUT": config.network.timeout,
    }


_refuse_shadowed()
_config = load_config()
make_data_folder(_config)
globals().update(user_values(_config))

BOT_NAME = "newsbot"
NEWSBOT_CLOCK = "newsbot.clock.MACHINE"
SPIDER_MODULES = ["newsbot.spiders"]
ITEM_PROCESSOR = "pipelines.steps.Steps"
ITEM_PIPELINES = {step: 100 * number for number, step in enumerate(pipelines.ORDER, start=1)}

# Only the public web, by http and https, with certificates verified and no cookies or referrers.
TWISTED_DNS_RESOLVER = "newsbot.net.resolver.PublicOnly"
DOWNLOAD_HANDLERS = {
    "http": "newsbot.net.pace.Handler",
    "https": "newsbot.net.pace.Handler",
    **dict.fromkeys(("file", "data", "ftp", "s3")),
}
DOWNLOAD_VERIFY_CERTIFICATES = True
COOKIES_ENABLED = False
REFERER_ENABLED = False
HTTPPROXY_ENABLED = False  # the gate in the resolver does not see through a proxy
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
URLLENGTH_LIMIT = 2083

# No remote control.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Politeness. The delay is the source's own; one request at a time to a host.
DOWNLOADER = "newsbot.net.pace.OneByOne"
ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.net.robots.Robots": 100,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.net.redirects.Redirects": 600,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # Redirects says more
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsbot.net.content_encoding.ContentEncoding": 590,
    "newsbot.net.archive.Replay": 50,  # before robots, delays and name look-up
    "newsbot.net.walked.Walked": 40,  # before a recording, too
    "newsbot.net.loops.Loops": 60,  # before robots: what is not asked for needs no leave
    "newsbot.net.pace.Rest": 570,  # below the retries: a retry heeds Retry-After, too
    "newsbot.net.resolver.NamePrivate": 560,  # below the retries (550): asking again would not make a host public
    "newsbot.net.archive.Archive": 950,  # below Content-Encoding (590): keeps the bytes as they came
}
EXTENSIONS = {"scrapy.extensions.throttle.AutoThrottle": None, "newsbot.net.pace.Pace": 0}
SPIDER_MIDDLEWARES = {"newsbot.net.archive.EveryCapture": 950}  # outermost but Scrapy's own: sees every response
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is the minimum time between two requests; Scrapy's own halves it at times
AUTOTHROTTLE_ENABLED = True  # slower than the delay where a site answers slowly
RETRY_TIMES = 2

# Scrapy starts this many tasks per response, and most hold few items.
CONCURRENT_ITEMS = 4

# Encodings that the archive can read.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}

# Bounds on what one page may cost. The frontier bounds the walk, not the depth.
DOWNLOAD_MAXSIZE = 16 * 2**20
DOWNLOAD_WARNSIZE = 0
DEPTH_LIMIT = 0
MEMUSAGE_LIMIT_MB = 1024

# Error pages are read too: they become a Miss with a reason.
HTTPERROR_ALLOW_ALL = True

FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "WARNING"
LOG_INSTALL_ROOT_HANDLER = False  # newsbot.logs has its own
LOGSTATS_INTERVAL = 0
WARN_ON_GENERATOR_RETURN_VALUE = False  # costs an eighth of the time of a crawl
