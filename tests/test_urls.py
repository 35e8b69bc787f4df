"""canonical_url(): the one spelling of a page's address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.source import EntryPoint, Source
from newsbot.urls import UrlError, canonical_url, is_article_url, is_author_url, join_url, on_site, original_url

SITE = Source(
    name="herald",
    title="The Herald",
    home="https://herald.example/",
    hosts=("herald.example", "m.herald.example"),
    mirrors=("mobile.herald.example",),
    reissues=True,
    other_hosts=("shop.herald.example",),
    drop_prefixes=("nobot", "national"),
    trailing_slash=True,
    not_articles=("/tag", "/about"),
    not_articles_exactly=("/news",),
    author_pages="/author/",
)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        pytest.param("HTTPS://Herald.EXAMPLE/a", "https://herald.example/a", id="scheme and host in lower case"),
        pytest.param("http://herald.example:80/a", "http://herald.example/a", id="no default port"),
        pytest.param("https://herald.example./a", "https://herald.example/a", id="no trailing dot"),
        pytest.param("https://herald.example/a/../b/./c", "https://herald.example/b/c", id="dots resolved"),
        pytest.param("https://herald.example/a#part", "https://herald.example/a", id="no fragment"),
        pytest.param(
            "https://herald.example/a?utm_source=x&mc_cid=1&fbclid=2", "https://herald.example/a", id="tracking"
        ),
        pytest.param("https://herald.example/a?b=2&a=1", "https://herald.example/a?a=1&b=2", id="sorted query"),
        pytest.param("https://herald.example", "https://herald.example/", id="a path at least"),
        pytest.param("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4", id="international names"),
        pytest.param("https://herald.example/a/amp/", "https://herald.example/a/", id="the page for telephones"),
        pytest.param(
            "https://herald.example/a?amp=1&b=2", "https://herald.example/a?b=2", id="asked for by a parameter"
        ),
        pytest.param("https://herald.example/a?outputType=amp", "https://herald.example/a", id="and by another"),
        pytest.param("https://herald.example/amp", "https://herald.example/amp", id="a page called amp"),
        pytest.param(
            "https://www.google.co.uk/amp/s/herald.example/a/amp?utm_source=x",
            "https://herald.example/a",
            id="Google's",
        ),
        pytest.param(
            "https://herald-example.cdn.ampproject.org/c/s/herald.example/a", "https://herald.example/a", id="its cache"
        ),
        pytest.param("https://www.google.com/amp/", "https://www.google.com/amp/", id="no copy of anything"),
        pytest.param(" https://herald.example/a\n", "https://herald.example/a", id="blanks around"),
    ],
)
def test_an_address_has_one_spelling(written: str, spelled: str) -> None:
    """Two links to the same page give the same string."""
    assert canonical_url(written) == spelled


@pytest.mark.parametrize(
    "written",
    [
        "https://herald.example/story",
        "https://www.herald.example/story/",
        "http://herald.example/nobot/story/",
        "https://herald.example/national/story?mc_eid=1",
        "https://mobile.herald.example/story",
        "https://amp.herald.example/story/",
        "https://herald.example./story/amp",
    ],
)
def test_a_site_s_own_spellings_are_one(written: str) -> None:
    """What a source declares about its addresses makes one story one address."""
    assert canonical_url(written, SITE) == "https://herald.example/story/"


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        pytest.param("file:///etc/passwd", "only http and https", id="a file"),
        pytest.param("javascript:alert(1)", "only http and https", id="a script"),
        pytest.param("http://169.254.169.254\\@ok.example/", "backslash", id="a backslash"),
        pytest.param("https://user:secret@herald.example/", "user name", id="credentials"),
        pytest.param("https:///path", "no host", id="no host"),
        pytest.param("https://herald.example:99999/", "cannot be read", id="an impossible port"),
        pytest.param("https://herald.example/" + "a" * 3000, "3023 characters", id="too long"),
    ],
)
def test_an_address_that_is_not_of_the_web_is_refused(written: str, complaint: str) -> None:
    """Nothing but http and https, and nothing that two readers would understand differently."""
    with pytest.raises(UrlError, match=complaint):
        canonical_url(written)


@given(st.one_of(st.text(max_size=80), st.text(max_size=60).map("https://herald.example/".__add__)))
def test_a_canonical_address_stays_as_it_is(written: str) -> None:
    """Spelling an address twice is spelling it once, and nothing but UrlError is ever raised."""
    try:
        spelled = canonical_url(written, SITE)
    except UrlError:
        return
    assert canonical_url(spelled, SITE) == spelled


def test_a_subdomain_that_is_another_site_is_not_on_the_site() -> None:
    """A shop is not the newspaper."""
    assert on_site("https://www.herald.example/x", SITE)
    assert on_site("https://m.herald.example/x", SITE)
    assert not on_site("https://shop.herald.example/x", SITE)
    assert not on_site("https://herald.example.evil.example/x", SITE)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("story", True), ("news/old-story", True), ("", False), ("news/", False), ("tag/x", False), ("author/jo/", False)],
)
def test_an_article_s_address_is_told_by_its_path(path: str, expected: bool) -> None:
    """`/news/` is a listing, `/news/old-story` an article."""
    assert is_article_url(f"https://herald.example/{path}", SITE) is expected


@pytest.mark.parametrize("path", ["?p=4", "index.php?id=4", "4", "4.html", "a/b/c/d", "?id=4&lang=en"])
def test_any_address_but_the_home_page_s_may_be_an_article_s(path: str) -> None:
    """Its form says nothing, and a query that tells pages apart stays."""
    url = canonical_url(
        f"https://herald.example/{path}&utm_source=x" if "?" in path else f"https://herald.example/{path}"
    )
    assert url == f"https://herald.example/{path}"
    assert is_article_url(url, SITE)


def test_paths_that_are_not_articles_may_name_a_query() -> None:
    """As sites without pretty addresses have them: `/?cat=3` is a section and `/?author=2` a person."""
    site = Source(
        name="plain",
        title="Plain",
        home="https://herald.example/",
        not_articles=("/?cat=",),
        author_pages="/?author=",
        doors=(EntryPoint(kind="listing", url="https://herald.example/?tag=wall"),),
    )
    named = [f"https://herald.example/?{query}" for query in ("p=4", "cat=3", "author=2", "tag=wall")]
    assert [is_article_url(url, site) for url in named] == [True, False, False, False]
    assert [is_author_url(url, site) for url in named] == [False, False, True, False]


def test_an_author_page_is_told_by_its_path() -> None:
    """Only a page directly beneath the author folder is an author's."""
    assert is_author_url("https://herald.example/author/jo/", SITE)
    assert not is_author_url("https://herald.example/author/", SITE)
    assert not is_author_url("https://herald.example/author/jo/page/2/", SITE)


def test_a_link_is_joined_to_its_page() -> None:
    """Relative links are resolved; what is no web address is no link."""
    assert join_url("https://herald.example/news/", "../a") == "https://herald.example/a"
    assert join_url("https://herald.example/", "mailto:desk@herald.example") is None
    assert join_url(None, "/a") is None


@pytest.mark.parametrize(
    ("path", "original"),
    [
        ("kill-8-injure-81-2/", "kill-8-injure-81-2/"),
        ("ferry-aground-2/", "ferry-aground/"),
        ("ferry-aground-9", "ferry-aground"),
        ("ferry-aground-23/", "ferry-aground-23/"),
        ("2/", "2/"),
    ],
)
def test_a_reissue_names_the_story_it_was(path: str, original: str) -> None:
    """Only where the source says that it reissues; a number after a number is a number."""
    url = f"https://herald.example/{path}"
    assert original_url(url, SITE) == f"https://herald.example/{original}"
    assert original_url(url, None) == url
    assert original_url(f"https://elsewhere.example/{path}", SITE) == f"https://elsewhere.example/{path}"
