"""What stands around the names in a byline, in any language, is not a part of them."""

from __future__ import annotations

import pytest

from newsbot.read.names import split_names


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("en", "By Mara Quill | November 18, 2025", ["Mara Quill"]),
        ("en", "By Mara Quill November 18, 2025 10:05 am PDT", ["Mara Quill"]),
        ("en", "ByMara Quill Thursday, November 9, 2023 4:41AM", ["Mara Quill"]),
        ("en", "Mara Quill Tuesday 18 November 2025", ["Mara Quill"]),
        ("en", "Mara Quill Updated 3 hours ago", ["Mara Quill"]),
        ("en", "November 18, 2025 | Mara Quill", ["Mara Quill"]),
        ("en", "Written by Mara Quill on May 3, 2024", ["Mara Quill"]),
        ("en", "Emily May 3 June 2024", ["Emily May"]),
        ("de", "von Ilse Brandvold am Samstag", ["Ilse Brandvold"]),
        ("de", "Von Ilse Brandvold Fr, 18. Oktober 2019", ["Ilse Brandvold"]),
        ("de", "Gespeichert von rasmus am 24. Juli 2017 - 18:55", ["rasmus"]),
        ("de", "vom Hafen Team", ["Hafen Team"]),
        ("fr", "Par Anne Dufour le 18 novembre 2025", ["Anne Dufour"]),
        ("es", "Por Ana Lima el 3 de mayo", ["Ana Lima"]),
        ("nl", "Geplaatst door Jan Vos op 3 mei 2024", ["Jan Vos"]),
        ("it", "Pubblicato da Marco Rossi il 3 maggio 2024", ["Marco Rossi"]),
        ("ja", "文・山田太郎", ["山田太郎"]),
    ],
)
def test_dates_times_and_weekdays_leave_the_name(language: str, line: str, names: list[str]) -> None:
    """Also where nothing but a blank stands between them."""
    assert split_names(line, language=language) == names


@pytest.mark.parametrize(
    ("language", "line", "names"),
    [
        ("en", "By Ilse Brandvold for The Gazette", ["Ilse Brandvold"]),
        ("en", "By Ilse Brandvold, Special to The Gazette", ["Ilse Brandvold"]),
        ("en", "By Ilse Brandvold in Kyiv and Tomas Reyl in London", ["Ilse Brandvold", "Tomas Reyl"]),
        ("en", "By Ilse Brandvold, Associated Press", ["Ilse Brandvold"]),
        ("en", "By Ilse Brandvold and agencies", ["Ilse Brandvold"]),
        ("en", "Ilse Brandvold Gazette Staff Writer", ["Ilse Brandvold"]),
        ("en", "Ilse Brandvold — Political editor", ["Ilse Brandvold"]),
        ("en", "Ilse Brandvold (Kyiv)", ["Ilse Brandvold"]),
        ("en", "BY ILSE BRANDVOLD AND TOMAS REYL FOR THE GAZETTE", ["ILSE BRANDVOLD", "TOMAS REYL"]),
        ("nb", "Av Kari Nordmann i Oslo og Per Hansen i Bergen", ["Kari Nordmann", "Per Hansen"]),
        ("es", "Por Ana Lima en Madrid y Luis Gómez", ["Ana Lima", "Luis Gómez"]),
        ("pt", "Por Ana Lima, em Lisboa", ["Ana Lima"]),
        ("de", "Ilse Brandvold (Text), Tomas Reyl (Fotos)", ["Ilse Brandvold"]),
        ("de", "Text von Ilse Brandvold   Illustration von Tomas Reyl", ["Ilse Brandvold"]),
        ("de", "Interview: Ilse Brandvold", ["Ilse Brandvold"]),
    ],
)
def test_papers_places_roles_and_agencies_leave_the_name(language: str, line: str, names: list[str]) -> None:
    """Who made the pictures wrote nothing."""
    assert split_names(line, language=language) == names


@pytest.mark.parametrize(
    ("link", "names"),
    [
        ("View all posts by Ilse Brandvold", ["Ilse Brandvold"]),
        ("Alle Beiträge von Ilse Brandvold anzeigen", ["Ilse Brandvold"]),
        ("Zeige alle Beiträge von Ilse Brandvold", ["Ilse Brandvold"]),
        ("Mehr Artikel von Ilse →", ["Ilse"]),
        ("More from Ilse Brandvold", ["Ilse Brandvold"]),
        ("Voir tous les articles de Anne Dufour", ["Anne Dufour"]),
        ("Ver todas las entradas de Ana Lima", ["Ana Lima"]),
        ("Archiv anzeigen →", []),
        ("Zeige alle Artikel", []),
        ("View profile", []),
        ("About the author", []),
        ("Website", []),
    ],
)
def test_a_link_to_an_archive_is_at_most_a_name(link: str, names: list[str]) -> None:
    """ "View all posts by" is nobody."""
    assert split_names(link) == names
