"""WordPress: Debian's packages behind PHP's own server, with MariaDB on a socket in a temporary folder."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.engines.packages import Unavailable, programs, run, unpacked
from tests.engines.posts import PROSE, Part, Post
from tests.engines.publisher import Publisher, free_port, started, waited_for

_PROGRAMS = {
    "php8.2-cli": "php",
    "php8.2-mysql": "/usr/share/php8.2-mysql",
    "php8.2-mbstring": "/usr/share/php8.2-mbstring",
    "php8.2-xml": "/usr/share/php8.2-xml",
    "mariadb-server-core": "/usr/sbin/mariadbd",
    "mariadb-client-core": "mariadb",
}
_PACKAGES = ["wordpress", "wordpress-l10n", "php-getid3", "libjs-underscore", "libjs-cropper"]
_THEMES = ["twentytwentyone", "twentytwentytwo", "twentytwentythree"]
_LOCALES = {"en": "", "uk": "uk", "de": "de_DE"}
_CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:' . getenv('WORDPRESS_SOCKET'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('WP_DEBUG', false);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT',
    'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    define($name, 'not-a-secret ' . $name);
}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
"""
_NO_REST = """<?php
if (getenv('WORDPRESS_REST') === 'off') {
    add_filter('rest_authentication_errors', fn() => new WP_Error('rest_off', 'Off.', ['status' => 401]));
    remove_action('wp_head', 'rest_output_link_wp_head');
    remove_action('template_redirect', 'rest_output_link_header', 11);
}
"""
_MARKS = {"paragraph": ("paragraph", "<p>{}</p>"), "heading": ("heading", '<h2 class="wp-block-heading">{}</h2>')}


@dataclass(frozen=True)
class Setup:
    """How a site is set up: its theme, its links and whether its REST interface answers."""

    theme: str
    links: str  # the structure of permalinks; "" is /?p=4
    rest: bool = True


@contextmanager
def wordpress(setup: Setup, language: str, folder: Path) -> Iterator[Publisher]:
    """A running WordPress. Raises Unavailable."""
    programs(_PROGRAMS)
    code = _code()
    socket, port, asked = folder / "db.sock", free_port(), folder / "asked"
    asked.touch()
    env = {
        **os.environ,
        "WORDPRESS": str(code),
        "WORDPRESS_SOCKET": str(socket),
        "WORDPRESS_REST": "on" if setup.rest else "off",
        "WORDPRESS_LINKS": setup.links,
        "WORDPRESS_ASKED": str(asked),
        "PHP_CLI_SERVER_WORKERS": "2",
    }
    prose = PROSE[language]
    site = {
        "home": f"http://127.0.0.1:{port}/",
        "title": prose["title"],
        "tagline": prose["tagline"],
        "zone": prose["zone"].replace("Kyiv", "Kiev"),  # what this version of WordPress knows
        "locale": _LOCALES[language],
        "theme": setup.theme,
        "links": setup.links,
    }

    def fill(posts: list[Post]) -> dict[int, str]:
        return _fill(code, env, site, [_fields(post) for post in posts])

    with _database(folder, socket):
        _fill(code, env, site, None)
        server = ["php", "-d", "opcache.enable_cli=1", "-S", f"127.0.0.1:{port}", "-t", str(code)]
        router = str(Path(__file__).with_name("wordpress_router.php"))
        with started([*server, router], folder / "php.log", env=env):
            waited_for(site["home"])
            yield Publisher(site["home"], fill, lambda: asked.read_text().splitlines())


def _code() -> Path:
    root = unpacked("wordpress", [*_PACKAGES, *(f"wordpress-theme-{theme}" for theme in _THEMES)])
    code = root / "usr/share/wordpress"
    (code / "wp-config.php").write_text(_CONFIG)
    own = code / "wp-content/mu-plugins"
    own.mkdir(exist_ok=True)
    (own / "rest.php").write_text(_NO_REST)
    return code


@contextmanager
def _database(folder: Path, socket: Path) -> Iterator[None]:
    data = folder / "mariadb"
    own = ["--no-defaults", f"--datadir={data}", "--user=root"]
    made = ["mariadb-install-db", *own, "--auth-root-authentication-method=normal", "--skip-test-db"]
    run(made, whose="mariadb-install-db")
    server = ["/usr/sbin/mariadbd", *own, f"--socket={socket}", "--skip-networking", f"--pid-file={folder / 'db.pid'}"]
    with started(server, folder / "mariadb.log"):
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-e", "CREATE DATABASE wordpress"]
        for again in range(120):
            try:
                run(client, whose="mariadb")
            except Unavailable:
                if again == 119:
                    raise
                time.sleep(0.5)
            else:
                break
        yield


def _fill(
    code: Path, env: dict[str, str], site: dict[str, str], posts: list[dict[str, object]] | None
) -> dict[int, str]:
    script = str(Path(__file__).with_name("wordpress_fill.php"))
    asked = json.dumps({"site": site, "install": posts is None, "posts": posts})
    said = run(["php", script], env=env, given=asked, cwd=code, whose="wordpress_fill.php")
    return {int(number): url for number, url in json.loads(said or "{}").items()} if posts else {}


def _fields(post: Post) -> dict[str, object]:
    modified = post.modified or post.published
    return {
        "number": post.number,
        "slug": post.slug,
        "title": post.title,
        "byline": post.byline,
        "section": post.section,
        "tags": list(post.tags),
        "is_public": post.is_public,
        "comments": list(post.comments),
        "content": block_markup(post.parts),
        "date": _wall(post.published),
        "date_gmt": _wall(post.published.astimezone(UTC)),
        "modified": _wall(modified),
        "modified_gmt": _wall(modified.astimezone(UTC)),
    }


def _wall(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def block_markup(parts: tuple[Part, ...]) -> str:
    """*parts* as WordPress's editor writes them."""
    written: list[str] = []
    items: list[str] = []
    for part in (*parts, None):
        if part is not None and part.kind == "item":
            items.append(f"<!-- wp:list-item -->\n<li>{part.html}</li>\n<!-- /wp:list-item -->")
            continue
        if items:
            written.append("<!-- wp:list -->\n<ul>" + "\n".join(items) + "</ul>\n<!-- /wp:list -->")
            items = []
        if part is not None:
            written.append(_block(part))
    return "\n\n".join(written)


def _block(part: Part) -> str:
    if part.kind == "quote":
        inner = f"<!-- wp:paragraph -->\n<p>{part.html}</p>\n<!-- /wp:paragraph -->"
        return f'<!-- wp:quote -->\n<blockquote class="wp-block-quote">{inner}</blockquote>\n<!-- /wp:quote -->'
    if part.kind == "figure":
        caption = f'<figcaption class="wp-element-caption">{part.html}</figcaption>'
        picture = '<img src="/wp-includes/images/media/default.png" alt=""/>'
        figure = f'<figure class="wp-block-image size-large">{picture}{caption}</figure>'
        return f"<!-- wp:image -->\n{figure}\n<!-- /wp:image -->"
    name, form = _MARKS[part.kind]
    return f"<!-- wp:{name} -->\n{form.format(part.html)}\n<!-- /wp:{name} -->"
