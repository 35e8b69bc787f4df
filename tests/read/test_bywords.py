"""Bywords: "By" and its like go, and nobody loses a first name to them."""

import pytest

from newsbot.read.bywords import after_byword, says_by, without_byword
from newsbot.read.names import split_names
from newsbot.read.text_byline import names_of


@pytest.mark.parametrize(
    "name",
    [
        "Oleh Ivanenko",
        "OLEH IVANENKO",
        "Oleh",
        "Oleh Budi Santoso",  # Indonesian's "by", or a name of three words: nobody can tell
        "Yazan Haddad",
        "Yazan Abu Haddad",
        "Von Miller",
        "von Humboldt",
        "Von Der Heyden",
        "Di Natale",
        "Da Silva",
        "da Silva",
        "De La Cruz",
        "Par Lindgren",
        "Por Somchai",
        "Av Cohen",
        "Text Walker",
        "Byron Ashgrove",
        "Doortje Vos",
        "Vonda Shepherd",
        "Oleh Ivanenko, Von Miller",
        "Oleh Ivanenko and Tomas Reyl",
    ],
)
def test_a_name_that_begins_as_a_byline_does_stays_whole(name: str) -> None:
    """Where no first and last name would remain, the word is a part of the name."""
    assert without_byword(name, None) == name
    names = name.replace(" and ", ", ").split(", ")
    assert split_names(name) == names
    assert split_names(f"By {name}") == names
    assert split_names(f"{name}, Ilse Brandvold") == [*names, "Ilse Brandvold"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Oleh Oleh Ivanenko", ["Oleh Ivanenko"]),
        ("oleh Oleh Ivanenko", ["Oleh Ivanenko"]),
        ("oleh Budi Santoso", ["Budi Santoso"]),
        ("Oleh: Budi Santoso", ["Budi Santoso"]),
        ("Oleh: Budi", ["Budi"]),
        ("Yazan: Ahmet Kaya", ["Ahmet Kaya"]),
        ("von Ilse Brandvold und von Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ("von AFP", ["AFP"]),
        ("Von AFP", ["AFP"]),
        ("von Anna Müller", ["Anna Müller"]),
        ("par Erik Lindgren", ["Erik Lindgren"]),
        ("Text von Ilse Brandvold", ["Ilse Brandvold"]),
        ("TEXT VON ILSE BRANDVOLD", ["ILSE BRANDVOLD"]),
        ("Text: Von Miller", ["Von Miller"]),
        ("Text Oleh Ivanenko", ["Oleh Ivanenko"]),
        ("di Marco Rossi", ["Marco Rossi"]),
        ("av Kari Nordmann", ["Kari Nordmann"]),
        ("Ein Kommentar von Ilse Brandvold", ["Ilse Brandvold"]),
        ("Автор: Олег Іваненко", ["Олег Іваненко"]),
        ("By Oleh Ivanenko and Von Miller", ["Oleh Ivanenko", "Von Miller"]),
    ],
)
def test_what_stands_before_a_first_and_a_last_name_goes(line: str, names: list[str]) -> None:
    """So does "by" in any language that has a colon behind it."""
    assert split_names(line) == names


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("de", "Von Ilse Brandvold und Tomas Reyl", ["Ilse Brandvold", "Tomas Reyl"]),
        ("de", "Von Ursula von der Heyden", ["Ursula von der Heyden"]),
        ("de", "Von J. Brandvold", ["J. Brandvold"]),
        ("de", "VON ILSE BRANDVOLD", ["ILSE BRANDVOLD"]),
        ("de", "Von Miller", ["Von Miller"]),
        ("de", "Par Erik Lindgren", ["Par Erik Lindgren"]),
        ("fr", "Par Anne Dufour et Luc Martin", ["Anne Dufour", "Luc Martin"]),
        ("fr", "Von Anna Miller", ["Von Anna Miller"]),
        ("es", "Por Ana Lima", ["Ana Lima"]),
        ("it", "Di Marco Rossi", ["Marco Rossi"]),
        ("pt", "Da Silva Santos", ["Da Silva Santos"]),
        ("nb", "Av Kari Nordmann", ["Kari Nordmann"]),
        ("sv", "Par Erik Lindgren", ["Par Erik Lindgren"]),
        ("en", "Par Erik Lindgren and Von Anna Miller", ["Par Erik Lindgren", "Von Anna Miller"]),
        (None, "Par Erik Lindgren", ["Par Erik Lindgren"]),
        (None, "VON ANNA MILLER", ["VON ANNA MILLER"]),
    ],
)
def test_a_capital_word_goes_only_where_its_language_is_spoken(
    language: str | None, line: str, names: list[str]
) -> None:
    """Elsewhere, and where the page does not say what it is in, somebody is called so."""
    assert split_names(line, language=language) == names


@pytest.mark.parametrize("name", ["Oleh Ivan Ivanenko", "Von Anna Miller", "Da Silva Santos", "Par Erik Lindgren"])
def test_what_is_stated_as_data_is_the_name_as_it_is(name: str) -> None:
    """JSON-LD, <meta> and feeds write no bylines; only "By" is taken off there, too."""
    assert split_names(name, stated=True) == [name]
    assert split_names(f"By {name}", stated=True) == [name]


def test_the_text_of_a_page_keeps_first_names_too() -> None:
    """A line under a headline, as it is in a dump."""
    assert names_of("By Oleh Ivanenko") == ("Oleh Ivanenko",)
    assert names_of("Oleh Budi Santoso") == ("Oleh Budi Santoso",)
    assert names_of("Von Miller") == ()  # alone it may be the first_bytes of anything


def test_a_line_says_by_whether_or_not_the_word_can_go() -> None:
    """Its makers call it the author's already."""
    assert says_by("Oleh Ivanenko")
    assert says_by("By")
    assert not says_by("Ilse Brandvold")
    assert after_byword("Ilse Brandvold") is None


@pytest.mark.parametrize("piece", ["By ", "von ", "Oleh ", "Ilse and ", "ein ", "a@", "x"])
def test_a_line_of_any_length_is_looked_at_once(piece: str) -> None:
    """A square of it would take hours."""
    line = piece * 200_000
    names_of(line)
    assert len(without_byword(line, "de")) <= len(line)


def test_initials_after_a_comma_are_a_person_and_an_acronym_is_whom_they_work_for() -> None:
    """ "NQR North" is a station."""
    assert split_names("By Ilse Brandvold, J. R. Stone") == ["Ilse Brandvold", "J. R. Stone"]
    assert split_names("By Ilse Brandvold, TJ Reyl") == ["Ilse Brandvold", "TJ Reyl"]
    assert split_names("Von Ilse Brandvold, NQR NORTH", language="de") == ["Ilse Brandvold"]
