"""Furniture: lines that sites put around every story, the same on each page. They are never part of one."""

from __future__ import annotations

import re

AVATAR = "avatar"  # alt text of an author's picture: the author box begins here
READ_MORE = "read more"  # ends the author box
SHOW_MORE = "show more"  # ends the rail of other stories
RAIL = "news feed"  # heads the rail; also the name of a section
AUDIO = re.compile(r"^(?:this audio is created with|listen to this (?:article|story))\b", re.IGNORECASE)

# Alt texts of pictures that say nothing of the story. The line before is a card's, or the line after a caption.
PICTURES = frozenset({"article image", "video thumbnail"})
_ANYWHERE = PICTURES | {
    "skip to content",
    "skip to main content",
    "edit post",
    "watch us on facebook",
    "ki logo",
    "top notch image",
    "top notch mobile image",
    "video",
    "advertisement",
    "share",
    "copy link",
}
# A page may begin to matter after one of these: what stands before them is banner and navigation.
STARTS = frozenset({"skip to content", "skip to main content", "edit post"})
# Lists of other stories, each under a heading of its own.
LISTS = frozenset(
    {
        "editors' picks",
        "editor's picks",
        "most popular",
        "most read",
        "read also",
        "related stories",
        "related articles",
    }
)
_LONGEST_KEY = 40
_ENDS = LISTS | {READ_MORE, SHOW_MORE, RAIL, "comments", "share this article"}

# What buttons say: an order to the reader, in a few words and without a full stop.
_BUTTON = re.compile(
    r"^(?:become an? |support |donat|gift |join |subscribe|sign (?:up|in)|log ?in|get |pre-?order|order |buy |"
    r"contribute|make a |learn more|find out|read |show |load |share|copy |skip |edit |watch |listen|follow |help |"
    r"back$|menu$|search$)",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"^(?:©|[(]c[)]|copyright\b|all rights reserved\b)", re.IGNORECASE)
_APPEAL = re.compile(
    r"^(?:support|help|join|become|donate|stand|fund|keep)\b.*\b(?:us|our|we|journalism|members?)\b", re.IGNORECASE
)


def key(line: str) -> str:
    """*line* as the sets of this module spell it; "" for a line that is too long to be in one."""
    return line.lower().replace("’", "'") if len(line) < _LONGEST_KEY else ""


def is_furniture(line: str) -> bool:
    """Whether *line* is part of no story, wherever it stands."""
    return len(line) < 60 and (key(line) in _ANYWHERE or AUDIO.match(line) is not None)


def is_picture(line: str) -> bool:
    """Whether *line* is the alt text of a picture that has none of its own."""
    return len(line) < 20 and key(line) in PICTURES


def ends_story(line: str) -> bool:
    """Whether a story that has begun is over at *line*, which stands alone on it."""
    return len(line) < 24 and key(line) in _ENDS


def is_notice(line: str) -> bool:
    """Whether *line*, the last of a text, is a notice of copyright. Above, it may be a picture's credit."""
    return len(line) < 160 and _NOTICE.match(line) is not None


def is_button(line: str) -> bool:
    """Whether *line* may be what a button says. Only its place can prove it: a heading may read the same."""
    return len(line) <= 60 and line[-1] not in '.!?”"' and _BUTTON.match(line) is not None


def is_appeal(line: str) -> bool:
    """Whether *line* may be a box's plea for support. Only its place can prove it: such words can be the story."""
    return len(line) <= 160 and _APPEAL.match(line) is not None
