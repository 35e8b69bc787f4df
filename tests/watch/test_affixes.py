"""Particles and prefixes that a language writes as one with the word."""

import pytest

from newsbot.watch.forms import forms, notice
from newsbot.watch.matcher import Matcher, new_watch
from tests.watch.articles import story


@pytest.mark.parametrize(
    ("word", "language", "text"),
    [
        ("서울", "ko", "시위대가 서울에서 행진했다."),
        ("파업", "en", "노조가 파업을 끝냈다."),
        ("انتخابات", "ar", "جرت الانتخابات أمس."),
        ("الانتخابات", "ar", "نتائج للانتخابات."),
        ("בחירות", "he", "הבחירות נדחו."),
        ("ท่าเรือ", "th", "มติปิดท่าเรือแล้ว"),
        ("กัน", "en", "เขารักกันมาก"),
        ("ကုန်", "my", "သူကုန်ဝယ်သည်"),
    ],
)
def test_a_word_is_found_in_its_sentence(word: str, language: str, text: str) -> None:
    """Whether or not its language is given; the script tells."""
    assert Matcher([new_watch("w", word, language)]).flags(story(text))


@pytest.mark.parametrize(
    ("word", "language", "text"),
    [
        ("سلام", "fa", "والسلام شد."),
        ("שר", "he", "הגשר נפל."),
        ("ก", "th", "กุ้ง"),
        ("파", "ko", "파는 곳"),
    ],
)
def test_what_only_looks_like_the_word_is_not_found(word: str, language: str, text: str) -> None:
    """Short words have no affixes, and a letter with marks is another."""
    assert Matcher([new_watch("w", word, language)]).flags(story(text)) == ()


def test_forms_say_where_they_come_from() -> None:
    """A particle depends on the last sound."""
    found = {form.form: form.origin for form in forms("서울", "ko")}
    assert found["서울을"] == "서울 with a particle"
    assert "서울를" not in found
    assert notice("ko") == (
        "in language 'ko' a word stands for itself and for itself with particles or prefixes: "
        "add its other forms with OR"
    )
