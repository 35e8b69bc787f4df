"""Canonicalise addresses, and tell whose site they are on. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from newsbot.patterns import anchored, compiled
from newsbot.source import Source

# Tracking parameters: they never select a page.
_TRACKING = anchored(
    r"^(utm_\w+|mc_[ce]id|fbclid|gclid|dclid|msclkid|yclid|igshid|twclid|ttclid|wbraid|gbraid|_ga|_gl|ref_src|ref_url|cmpid|"
    r"icid|ncid|ito|at_(medium|campaign|custom\d|format|link_\w+|ptr_\w+|bbc_team)|CMP|smid|sh|spm|wt_mc|xtor|__twitter_impression)$",
    re.IGNORECASE,
)
_BREAKS = compiled(r"[\t\n\r]")
_CONTROL = compiled(r"[\x00-\x1f]")
# AMP pages, which show the same story.
_AMP_QUERY = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp")}
_AMP_CACHE = anchored(
    r"^(?:www\.google\.[a-z.]+(?=/amp/)/amp|[\w-]+\.cdn\.ampproject\.org/[acvw])/(s/)?([^/?#.]+\.[^/?#]+/.*)$"
)
_REISSUE = compiled(r"(?<=[^\W\d_])-[2-9](?=/?$)")
_HOST = anchored(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")  # no zone (%eth0): web addresses have none
DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 2083  # what Scrapy and old browsers accept


class UrlError(ValueError):
    """An address that newsbot refuses; the message says which and why."""


def canonical_url(url: str, source: Source | None = None) -> str:
    """The one spelling of *url*: two addresses of the same page give the same string.

    Lower-case scheme and host without trailing dot and default port, resolved dot segments, no fragment, no tracking
    parameters, the others sorted; a page for telephones (AMP, and Google's copies of it) has the address of the page
    itself. With a *source* also that site's own rules: `www.`, `amp.` and its mirrors become the host of its home page,
    dropped path prefixes go, slashes end as the site ends them. Idempotent.

    Raises UrlError for anything but http and https, for user names, and for what is not a URL or over 2,083 characters.
    """
    text = _BREAKS.sub("", url.strip())
    if len(text) > _LONGEST:
        raise UrlError(f"URL {text[:80]!r}... has {len(text)} characters; at most {_LONGEST} are accepted")
    return _canonical(text, source)


@lru_cache(maxsize=1024)  # every part of a page's reader asks for its address
def _canonical(text: str, source: Source | None) -> str:
    if "\\" in text or _CONTROL.search(text):
        # Browsers and libraries disagree about what a backslash means, so an attacker could choose the host.
        raise UrlError(f"URL {text!r} has a backslash or control character in it")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise UrlError(f"URL {text!r} cannot be read: {error}") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlError(f"URL {text!r} has the scheme {parts.scheme!r}; only http and https are fetched")
    if not host or parts.username is not None or parts.password is not None:
        raise UrlError(f"URL {text!r} has no host, or a user name before it")
    if cached := _AMP_CACHE.match(f"{host}{parts.path}"):
        query = f"?{parts.query}" if parts.query else ""
        return canonical_url(f"{'https' if cached[1] else 'http'}://{cached[2]}{query}", source)
    if ":" in host:
        host = f"[{host}]"
    else:
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError as error:
            raise UrlError(f"URL {text!r} has a host that is not a domain name: {error}") from error
    if not _HOST.fullmatch(host):
        raise UrlError(f"URL {text!r} has a host that is not a domain name: {host!r}")
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    path = _resolve_dots(quote(parts.path, safe="/%:@!$&'()*+,;=~-._")) or "/"
    path = _without_amp(path)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if _tells_pages_apart(k, v)])
    scheme = parts.scheme
    if source is not None and on_site(urlunsplit((scheme, netloc, path, "", "")), source):
        scheme, netloc, path = _site_spelling(netloc, path, source)
    return canonicalize_url(urlunsplit((scheme, netloc, path, query, "")))


def _site_spelling(netloc: str, path: str, source: Source) -> tuple[str, str, str]:
    home = urlsplit(source.home)
    if netloc in source.mirrors or netloc.removeprefix("amp.").removeprefix("www.") == home.netloc.removeprefix("www."):
        netloc = home.netloc
    for prefix in source.drop_prefixes:
        head = f"/{prefix}/"
        if path.startswith(head) and len(path) > len(head):
            path = path[len(head) - 1 :]
            break
    last = path.rsplit("/", 1)[-1]
    if source.trailing_slash is True and last and "." not in last:
        path += "/"
    elif source.trailing_slash is False:
        path = path.rstrip("/") or "/"
    return home.scheme, netloc, path


def _tells_pages_apart(parameter: str, value: str) -> bool:
    return not _TRACKING.match(parameter) and (parameter.lower(), value.lower()) not in _AMP_QUERY


def _without_amp(path: str) -> str:
    while (stripped := path.rstrip("/")).endswith("/amp") and stripped != "/amp":
        path = stripped.removesuffix("amp") if path.endswith("/") else stripped.removesuffix("/amp")
    return path


def original_url(url: str, source: Source | None) -> str:
    """The address of the story that the canonical *url* reissues, or *url* itself.

    Only a hint: both pages exist, and their texts decide.
    """
    if source is None or not source.reissues or not on_site(url, source):
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=_REISSUE.sub("", parts.path)))


def _resolve_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def join_url(page_url: str | None, link: str) -> str | None:
    """The absolute http(s) address of *link* on *page_url*, or None."""
    try:
        joined = urljoin(page_url or "", link.strip())
        return joined if urlsplit(joined).scheme in DEFAULT_PORTS and urlsplit(joined).hostname else None
    except ValueError:
        return None


def host_of(url: str) -> str | None:
    """The host of *url* in lower case without trailing dot, or None."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".") or None
    except ValueError:
        return None


def netloc_of(url: str) -> str:
    """The host of a request's *url* as written, with its port if any."""
    return url.split("/", 3)[2]


def on_site(url: str, source: Source) -> bool:
    """Whether *url* belongs to the site of *source*: one of its hosts, with or without `www.`."""
    host = host_of(url)
    if host is None or host in source.other_hosts:
        return False
    own = {_ascii(h).removeprefix("www.") for h in (*source.hosts, *source.mirrors, host_of(source.home) or "")}
    host = _ascii(host)
    return host.removeprefix("amp.").removeprefix("www.") in own or host.removeprefix("www.") in own


def _ascii(host: str) -> str:
    """*host* in canonical spelling; unchanged if it is not a name."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host


def is_article_url(url: str, source: Source) -> bool:
    """Whether *url* may be an article of *source*: on its site, not excluded (`not_articles`), and neither its home
    page nor an entry point or author page.

    The form of an address says nothing: `/?p=4` may be one, and so may `/4.html`.
    """
    if not on_site(url, source):
        return False
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if not (path or parts.query) or url == source.home or any(url == entry_point.url for entry_point in source.doors):
        return False
    if source.author_pages and _is_beneath(url, source.author_pages):
        return False
    if any(path == prefix.rstrip("/") for prefix in source.not_articles_exactly):
        return False
    return not any(_is_beneath(url, prefix) for prefix in source.not_articles)


def is_author_url(url: str, source: Source) -> bool:
    """Whether *url* is an author's page of *source*."""
    if not source.author_pages or not on_site(url, source) or not _is_beneath(url, source.author_pages):
        return False
    if "?" in source.author_pages:
        return True
    path = urlsplit(url).path.rstrip("/")
    prefix = source.author_pages.rstrip("/")
    return path.startswith(f"{prefix}/") and "/" not in path.removeprefix(f"{prefix}/")


def _is_beneath(url: str, prefix: str) -> bool:
    """Whether the path of *url* is *prefix* or beneath it; a prefix with a query ("/?cat=") is compared as text."""
    parts = urlsplit(url)
    if "?" in prefix:
        return f"{parts.path}?{parts.query}".startswith(prefix)
    return f"{parts.path.rstrip('/')}/".startswith(f"{prefix.rstrip('/')}/")
