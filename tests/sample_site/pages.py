"""The pages of the invented site as HTML. No page states a fact that the story files do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from tests.recordings.prose import Piece
from tests.sample_site.metadata import head_of, stamp
from tests.sample_site.stories import HOME, NAME, Person, Story, Update

_FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<link rel="alternate" type="application/rss+xml" title="{name}" href="/news/rss/">
<style>.story__body p {{ margin: 0 0 1em }}</style>
</head>
<body>
<div class="top"><a href="#main">Skip to content</a>
<p class="banner">0 berths taken</p>
<p class="banner">3,100 neighbours keep this newsroom afloat. Climb aboard.</p>
<nav><a href="/news/">News</a> <a href="/section/harbour/">Harbour</a> <a href="/section/politics/">Politics</a></nav>
<div class="share"><button>Share</button><button>Copy link</button></div></div>
<noscript>This page reads better with scripts.</noscript>
<main id="main">
{main}
</main>
<div class="foot"><p>The Tide Table: one letter at high water, every weekday. <a href="/letters/">Sign up</a></p>
<p>We keep two cookies, one for the tide and one for your place in the queue.</p>
<p>© {name}, an invented newspaper.</p></div>
<div hidden>Are you still reading?</div>
<script>window.tide = "ebb";</script>
</body>
</html>
"""


def article_page(
    story: Story, people: Mapping[str, Person], rail: Sequence[Story], stories: Mapping[str, Story]
) -> str:
    """The page of *story* as first published."""
    return _article(story, people, rail, stories, None)


def edited_page(story: Story, people: Mapping[str, Person], rail: Sequence[Story], stories: Mapping[str, Story]) -> str:
    """The page of *story* after its edit."""
    return _article(story, people, rail, stories, story.edit)


def _article(
    story: Story,
    people: Mapping[str, Person],
    rail: Sequence[Story],
    stories: Mapping[str, Story],
    edit: Update | None,
) -> str:
    parts = []
    if story.section:
        first = story.section.split(", ")[0].lower().replace(" ", "-")
        parts.append(f'<p class="story__section"><a href="/section/{first}/">{escape(story.section)}</a></p>')
    parts.append(f'<h1 class="story__title">{escape(story.title)}</h1>')
    parts.append(f'<div class="story__minutes">{story.minutes} min read</div>')
    if story.image_url:
        line = story.caption_line
        caption = f'\n<div class="story__caption">{escape(line)}</div>' if line else ""
        image = f'<img src="{story.image_url}" alt="{escape(story.title)}">'
        parts.append(f'<div class="story__image">{image}{caption}</div>')
    pieces = edit.pieces if edit else story.pieces
    body = [*_blocks(pieces, stories), *_live(story.entries)]
    parts.append('<div class="story__body">\n' + "\n".join(body) + "\n</div>")
    if story.related:
        parts.append(_related(stories[story.related], story.related_form))
    parts.extend(_author_box(people[key]) for key in story.authors)
    path = people[story.authors[-1]].path
    parts.append(f'<div class="author__more"><a href="{path}">Read more</a></div>')
    parts.append(_rail(rail))
    return _page(head_of(story, people, edit), "\n".join(parts))


def _blocks(pieces: Iterable[Piece], stories: Mapping[str, Story]) -> Iterable[str]:
    for kind, run in groupby(pieces, key=lambda piece: piece.kind):
        if kind == "item":
            yield "<ul>\n" + "\n".join(f"<li>{piece.html}</li>" for piece in run) + "\n</ul>"
            continue
        for piece in run:
            if kind == "heading":
                yield f"<h2>{piece.html}</h2>"
            elif kind == "quote":
                yield f"<blockquote><p>{piece.html}</p></blockquote>"
            elif kind == "card":
                yield _related(stories[piece.source], "card")
            else:
                yield f"<p>{piece.html}</p>"


def _live(entries: Iterable[Update]) -> Iterable[str]:
    for entry in entries:
        clock = f'<time datetime="{stamp(entry.at)}">{entry.at:%H:%M}</time>'
        yield f'<div class="entry"><h2>{clock} {escape(entry.title or "")}</h2>'
        yield from (f"<p>{piece.html}</p>" for piece in entry.pieces)
        yield "</div>"


def _related(story: Story, form: str) -> str:
    title = f'<div><a class="related__title" href="{story.path}">{escape(story.title)}</a></div>'
    if form == "card":
        teaser = f'<div class="related__teaser">{escape(story.description)}</div>'
        title += f'\n{teaser}\n<img src="/thumbs/{story.slug}.jpg" alt="Article image">'
    return f'<aside class="related">{title}</aside>'


def _author_box(person: Person) -> str:
    role = f'<p class="author__role">{escape(person.role)}</p>\n' if person.role else ""
    return (
        f'<div class="author"><img src="/avatars/{person.slug}.jpg" alt="Avatar">\n'
        f'<div class="author__name"><a href="{person.path}">{escape(person.name)}</a></div>\n'
        f'{role}<p class="author__bio">{escape(person.bio)}</p></div>'
    )


def _rail(stories: Iterable[Story]) -> str:
    teasers = [f'<p><a href="{story.path}">{escape(story.pieces[0].text)}</a></p>' for story in stories]
    return (
        '<div class="rail"><div class="rail__title">News Feed</div>\n'
        + "\n".join(teasers)
        + "\n<button>Show More</button></div>"
    )


def card(title: str, path: str, teaser: str, published: str, section: str | None = None) -> str:
    """One story as a listing shows it."""
    tag = f'\n<div class="card__section">{escape(section)}</div>' if section else ""
    return (
        f'<article class="card" data-published="{published}"><img src="/thumbs{path[:-1]}.jpg" alt="{escape(title)}">'
        f'{tag}\n<h3 class="card__title"><a class="card__link" href="{path}">{escape(title)}</a></h3>\n'
        f'<p class="card__teaser">{escape(teaser)}</p></article>'
    )


def listing_page(cards: Iterable[str], number: int, last: int) -> str:
    """Page *number* of the news listing."""
    links = [f'<link rel="canonical" href="{listing_url(number)}">']
    if number > 1:
        links.append(f'<link rel="prev" href="{listing_url(number - 1)}">')
    if number < last:
        links.append(f'<link rel="next" href="{listing_url(number + 1)}">')
    head = "\n".join((f"<title>News | {NAME}</title>", *links, '<meta property="og:type" content="website">'))
    return _page(head, '<h1 class="listing__title">News</h1>\n' + "\n".join(cards))


def listing_url(number: int) -> str:
    """The address of page *number* of the listing."""
    return f"{HOME}news/" if number == 1 else f"{HOME}news/page/{number}/"


def author_page(person: Person, cards: Iterable[str]) -> str:
    """An author's own page, with the newest of what they wrote."""
    head = (
        f'<title>{escape(person.name)} | {NAME}</title>\n<link rel="canonical" href="{person.url}">\n'
        '<meta property="og:type" content="profile">'
    )
    role = f'\n<p class="author__role">{escape(person.role)}</p>' if person.role else ""
    main = (
        f'<p class="author__team">Team</p>\n<img src="/avatars/{person.slug}.jpg" alt="{escape(person.name)} photo">\n'
        f'<h1 class="author__name">{escape(person.name)}</h1>{role}\n<p class="author__bio">{escape(person.bio)}</p>\n'
        "<h2>Articles</h2>\n"
    )
    return _page(head, main + "\n".join(cards))


def home_page(cards: Iterable[str]) -> str:
    """The front page."""
    head = f'<title>{NAME}</title>\n<link rel="canonical" href="{HOME}">\n<meta property="og:type" content="website">'
    return _page(head, f"<h1>{NAME}</h1>\n<h2>Latest from the water</h2>\n" + "\n".join(cards))


def quiz_page(url: str, title: str, questions: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A page that is no article, although the listing names it."""
    head = (
        f'<title>{escape(title)} | {NAME}</title>\n<link rel="canonical" href="{url}">\n'
        '<meta property="og:type" content="website">\n'
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Quiz", '
        f'"name": "{title}"}}</script>'
    )
    rows = []
    for number, (question, answers) in enumerate(questions, start=1):
        choices = "".join(f'<label><input type="radio" name="q{number}"> {escape(a)}</label><br>' for a in answers)
        rows.append(f"<fieldset><legend>{escape(question)}</legend>{choices}</fieldset>")
    form = '<form method="post">' + "\n".join(rows) + '<button type="submit">Mark my answers</button></form>'
    return _page(head, f"<h1>{escape(title)}</h1>\n{form}")


def empty_shell(title: str) -> str:
    """A page whose making failed half-way: a head, and nothing for a reader."""
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n<body><div id="root">'


def error_page() -> str:
    """What the site says when it cannot answer."""
    return "<!DOCTYPE html><html><head><title>500</title></head><body><h1>We have run aground</h1></body></html>"


def _page(head: str, main: str) -> str:
    return _FRAME.format(head=head, main=main, name=NAME)
