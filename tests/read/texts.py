"""Invented texts in the layouts that dumps come in, and short words for what is asked of them."""

from __future__ import annotations

from typing import Any

from newsbot.items import Article, Miss
from newsbot.read.text_page import read_text
from newsbot.source import Source

KITE = Source(name="kite", title="The Kite", home="https://kite.example/", timezone="Europe/Kyiv", trailing_slash=True)

RAIL_LAST = """\
0 kites aloft

4,000 people hold our string. Thank you.

News Feed

Two hills closed after kite tangle

2 min read
Two hills closed after kite tangle
A tangle on the west hill on May 4, 2019. (Ida Sparrow/Windpost via Linen Images)

The town closed both hills on Aug. 9 after eleven kites met above the mill, Mayor Orla Penn said.

Nobody was hurt, and one dachshund was briefly airborne.

What happens now

The hills open again on Monday, if the wind allows.

Windmill wins right to stand still
Avatar
Ida Sparrow

Hill Reporter

Ida Sparrow reports from the hills. She has a degree in knots.

Read more
News Feed

The mill will be painted green, its owner said on Tuesday.

Show More
"""

BYLINED = """\
 date 2023-09-14 Inside the string factory
The factory burned twice. The Kite will name those who lit it.
Gale: mill loses a sail near Bexford

by Ida Sparrow September 14, 2023 6:12 PM 2 min read
The mill near Bexford on Aug. 12, 2023. (Photo credit: Tom Reed/Windpost)
This audio is created with AI assistance

The mill lost a sail in the gale, the miller said on Sept. 14.

It was the fourth sail.

Bexford asks for a fifth sail
The council wants a mill that can lose one and go on. It has asked a carpenter, who has asked for time.
The KiteOrla Marsh

Grinding goes on with three.
"""

RAIL_ONLY = """\
Explosions of laughter were heard on the hill at around noon, visitors said.
"We all agree that wind is good," the secretary of the kite league said.
The delegation of millers left for the coast on Tuesday without its flags.
"""


def article(text: str, **more: Any) -> Article:
    """The article that *text* gives; anything else fails the test."""
    record = read_text(text, **more)
    assert isinstance(record, Article), record
    return record


def miss(text: str, **more: Any) -> Miss:
    """Why *text* gives no record."""
    record = read_text(text, **more)
    assert isinstance(record, Miss), record
    return record


def body(record: Article) -> list[str]:
    """The texts of the blocks."""
    return [block.text for block in record.body]
