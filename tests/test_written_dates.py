"""Dates as people write them, in many languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.written_dates import Locale, find_date

MAY = (2024, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Friday, May 3rd, 2024",
        "3 May 2024",
        "3. Mai 2024",
        "vendredi 3 mai 2024",
        "viernes, 3 de mayo de 2024",
        "venerdì 3 maggio 2024",
        "3 de maio de 2024",
        "3 mei 2024",
        "3 maja 2024",
        "3. května 2024",
        "3 maj 2024",
        "3.5.2024",
        "3. toukokuuta 2024",
        "2024. május 3.",
        "3 mai 2024",
        "3 Mayıs 2024",
        "3 MAYIS 2024",
        "3 Μαΐου 2024",
        "3 мая 2024 г.",
        "3 травня 2024 року",
        "3 май 2024",
        "3. мај 2024",
        "2024年5月3日",
        "令和6年5月3日",
        "2024년 5월 3일",
        "3 مايو 2024",
        "٣ أيار ٢٠٢٤",
        "3 במאי 2024",
        "3 พฤษภาคม 2567",
        "3 मई 2024",
        "ngày 3 tháng 5 năm 2024",
        "3 Mei 2024",
        "2024 m. gegužės 3 d.",
        "2024. gada 3. maijs",
        "03.05.24",
        "03-05-2024",
        "2024/05/03",
        "2024.5.3.",
        "3-May-2024",
        "May 3 '24",
    ],
)
def test_a_date_is_found_in_its_language(text: str) -> None:
    """In the middle of a line as well as alone."""
    for line in (text, f"Lena Fisk | {text}"):
        found = find_date(line)
        assert found is not None, line
        assert found[:3] == MAY


@pytest.mark.parametrize(
    ("text", "clock", "zone"),
    [
        ("3 May 2024, 10:05 pm", (22, 5, 0), ""),
        ("10:05, 3 May 2024", (10, 5, 0), ""),
        ("10.05 Uhr, 3. Mai 2024", (10, 5, 0), ""),
        ("3 mai 2024 à 10h05", (10, 5, 0), ""),
        ("2024.05.03. 오후 8:06", (20, 6, 0), ""),
        ("May 3, 2024, 10:05 a.m. EST", (10, 5, 0), "EST"),
        ("3 мая 2024, 22:46 (МСК)", (22, 46, 0), "МСК"),
        ("Fri May 3 10:05:07 +0200 2024", (10, 5, 7), "+0200"),
        ("3 May 2024 | 5 min", None, ""),
    ],
)
def test_the_clock_beside_a_date_is_read_with_its_zone(
    text: str, clock: tuple[int, int, int] | None, zone: str
) -> None:
    """Before it or after it, in halves of a day or not."""
    found = find_date(text)
    assert found is not None
    assert (found[:3], found.clock, found.zone) == (MAY, clock, zone)


@pytest.mark.parametrize(
    ("locale", "day"),
    [
        (Locale("en", "us"), (2024, 3, 5)),
        (Locale("en", "gb"), (2024, 5, 3)),
        (Locale("de"), (2024, 5, 3)),
        (Locale("en"), (2024, 3, 5)),
        (Locale(), None),
    ],
)
def test_the_country_tells_the_order_of_day_and_month(locale: Locale, day: tuple[int, int, int] | None) -> None:
    """Nobody's word is taken where it is unknown."""
    found = find_date("3/5/2024", locale)
    assert (found and found[:3]) == day


@pytest.mark.parametrize(
    "text",
    [
        "2.4.1",
        "30.02.2024",
        "99.99.2020",
        "April 29",
        "call 030 12 34 56",
        "3 of 5 in 2024",
        "192.168.10.24",
        "12.50.24",
    ],
)
def test_other_numbers_are_no_date(text: str) -> None:
    """Versions, prices, addresses, days that no month has."""
    assert find_date(text) is None


@given(st.text(max_size=200))
def test_any_text_has_a_real_date_or_none(text: str) -> None:
    """Never an error."""
    found = find_date(text)
    assert found is None or found.date.year == found.year
