"""Author boxes: name, role and bio. All texts are invented."""

from __future__ import annotations

from tests.read.texts import RAIL_LAST, article


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


def test_what_is_no_role_and_no_bio_is_left_out() -> None:
    """The name once more, a handle, a telephone number."""
    for line in ("Ida Sparrow", "@idasparrow", "ida@kite.example", "305-555-0177"):
        found = article(
            "Hills\n\nMill stops\n\nby Ida Sparrow May 2, 2024 1 min read\n\nIt did so at noon.\n\n"
            f"Avatar\nIda Sparrow\n{line}\n\nIda Sparrow flies kites.\n\nRead more"
        )
        assert [(one.name, one.role, one.bio) for one in found.authors] == [
            ("Ida Sparrow", None, "Ida Sparrow flies kites.")
        ]


def test_lines_of_other_things_under_a_picture_are_no_bio() -> None:
    """Nothing closes the box, and no sentence stands in it."""
    found = article(
        "Hills\n\nMill stops\n\nby Ida Sparrow May 2, 2024 1 min read\n\nIt did so at noon.\n\n"
        "Avatar\nIda Sparrow\n\nSimilar things\n\nKites and where to fly them\n\nOrla Marsh, 20 November 2018\n\n"
        "A day at the mill\n\nSails\n\nWind\n\nWeather\n\nMore\n"
    )
    assert [(one.name, one.role, one.bio) for one in found.authors] == [("Ida Sparrow", None, None)]
