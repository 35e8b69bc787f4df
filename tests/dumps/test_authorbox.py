"""Author boxes: name, role and bio. All texts are invented."""

from __future__ import annotations

from tests.dumps.texts import RAIL_LAST, article


def test_an_author_without_a_role_has_a_bio_next() -> None:
    """A desk has no role; its sentence is not taken for one."""
    found = article(
        "Hills\n\nMill stops\n\n0 min read\n\nIt did so at noon.\n\n"
        "Avatar\nThe Kite desk\n\nWe are a desk.\n\nRead more"
    )
    assert [(one.name, one.role, one.bio) for one in found.authors] == [("The Kite desk", None, "We are a desk.")]


def test_two_authors_have_a_box_each() -> None:
    """Whether one link closes both boxes or each has its own."""
    second = "Avatar\nOrla Marsh\n\nOrla Marsh counts kites.\n\nRead more\n"
    for text in (
        RAIL_LAST.replace("Read more\n", second),
        RAIL_LAST.replace("Read more\n", f"Read more\n{second}"),
    ):
        assert [one.name for one in article(text).authors] == ["Ida Sparrow", "Orla Marsh"]
