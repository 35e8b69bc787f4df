"""D2: XML that has files and other hosts read: nothing of it is."""

from pathlib import Path

import pytest

from newsbot.items import Miss
from newsbot.read import extract, read_feed, read_sitemap
from tests.hostile.servers import Trap, trap
from tests.read.pages import page

SECRET = "What only this machine knows"
INSIDE = {
    "an entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{uri}">]>{root}',
    "an entity with a public name": '<!DOCTYPE x [<!ENTITY e PUBLIC "-//x//x" "{uri}">]>{root}',
    "a parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "{uri}"> %p;]>{root}',
    "a parameter and what it declares": '<!DOCTYPE x [<!ENTITY % p SYSTEM "{uri}"> %p; <!ENTITY e "a">]>{root}',
    "a document type elsewhere": '<!DOCTYPE x SYSTEM "{uri}">{root}',
    "a style sheet": '<?xml-stylesheet type="text/xsl" href="{uri}"?>{root}',
    "an inclusion": '{root}<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{uri}" parse="text"/>',
    "nothing but the address": "{uri}",
    "nothing but the path": "{path}",
}
ROOTS = (
    "<rss><channel><title>&e;</title><item><link>https://gazette.example/a</link><title>&e;</title></item>{}</channel></rss>",
    "<urlset><url><loc>https://gazette.example/a?&e;</loc></url>{}</urlset>",
)


@pytest.fixture(scope="module")
def inside() -> object:
    with trap() as found:
        yield found


@pytest.mark.parametrize("root", ROOTS, ids=["feed", "sitemap"])
@pytest.mark.parametrize("way", INSIDE)
def test_d2_no_file_and_no_host_is_read(way: str, root: str, tmp_path: Path, inside: Trap) -> None:
    """0 reads, 0 connections; as a feed, as a sitemap, and as a page."""
    secret = tmp_path / "secret"
    secret.write_text(
        f"<rss><channel><item><link>https://gazette.example/s</link><title>{SECRET}</title></item></channel></rss>"
    )
    include = INSIDE["an inclusion"].removeprefix("{root}")
    for uri in (secret.as_uri(), f"http://127.0.0.1:{inside.port}/x.dtd"):
        whole = root.format(include.format(uri=uri) if way == "an inclusion" else "")
        said = '<?xml version="1.0"?>' * (not way.startswith("nothing")) + (
            whole if way == "an inclusion" else INSIDE[way].format(uri=uri, path=secret, root=whole)
        )
        found = [read(page(said, content_type="text/xml")) for read in (read_feed, read_sitemap, extract)]
        assert SECRET not in repr(found)
        if "SYSTEM" in INSIDE[way] and "ENTITY" in INSIDE[way]:
            assert all(isinstance(one, Miss) for one in found)
    assert inside.entered == 0
