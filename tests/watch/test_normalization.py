"""Normalization by script: which marks matter. One rule for query, text and index."""

import pytest

from newsbot.watch.compiled import compile_query
from newsbot.watch.normalization import fold
from tests.watch.articles import story

ONE = [
    ("en", "naïve", "naive"),
    ("de", "Füße", "fusse"),
    ("fr", "Élysée", "elysee"),
    ("fr", "cœur", "coeur"),
    ("es", "Muñoz", "munoz"),
    ("pl", "Łódź", "lodz"),
    ("sv", "Malmö", "malmo"),
    ("da", "København", "kobenhavn"),
    ("tr", "Erdoğan", "erdogan"),
    ("tr", "Işık", "isik"),
    ("vi", "Nguyễn", "nguyen"),
    ("is", "Þór", "thor"),
    ("el", "Αθήνα", "αθηνα"),
    ("ru", "Орёл", "орел"),
    ("ru", "за́мок", "замок"),
    ("uk", "доро́га", "дорога"),
    ("ar", "كِتَاب", "كتاب"),
    ("he", "שָׁלוֹם", "שלום"),
]
OTHERS = [
    ("uk", "військ", "вийськ"),
    ("uk", "мій", "мии"),
    ("uk", "їх", "іх"),
    ("uk", "ґрати", "грати"),
    ("ru", "мой", "мои"),
    ("be", "быў", "быу"),
    ("mk", "ќе", "ке"),
    ("mk", "ѓон", "гон"),
    ("sr", "ћа", "ђа"),
    ("hi", "की", "का"),
    ("ja", "がく", "かく"),
    ("ko", "가", "카"),
]


@pytest.mark.parametrize(("language", "one", "other"), ONE)
def test_marks_that_do_not_count(language: str, one: str, other: str) -> None:
    """Latin and Greek accents, stress, points: either spelling finds the other."""
    assert fold(one) == fold(other)
    for asked, said in ((one, other), (other, one)):
        assert compile_query(f"={asked.lower()}", language).places(story(f"… {said} …"))


@pytest.mark.parametrize(("language", "one", "other"), OTHERS)
def test_marks_that_make_another_letter(language: str, one: str, other: str) -> None:
    """Elsewhere a marked letter is another letter: neither spelling finds the other."""
    assert fold(one) != fold(other)
    for asked, said in ((one, other), (other, one)):
        assert compile_query(f"={asked}", language).places(story(f"… {said} …")) is None
        assert compile_query(f"={asked}", language).places(story(f"… {asked} …"))
