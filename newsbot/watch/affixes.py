"""Korean particles after a word, Arabic and Hebrew words before it: texts write them as one with it."""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.patterns import compiled

LANGUAGES = ("ar", "he", "ko")
_HANGUL, _HEBREW, _ARABIC = (compiled(f"[{letters}]+") for letters in ("가-힣", "א-ת", "ء-ي"))
_SHORTEST = 3  # letters of an Arabic or Hebrew word: before fewer, a letter more is often another word
_ARTICLE = "ال"
_BEFORE_ARABIC = ("و", "ب", "ل", "ف", _ARTICLE, "وال", "بال", "فال", "كال", "لل", "ولل")
_BEFORE_HEBREW = ("ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה", "כש", "וב", "ול", "ומ", "וש", "שב", "של", "שמ")
_AFTER_ANY = ("의", "에", "에서", "에게", "도", "만", "까지", "부터", "에는", "에도", "에서는", "이나")
# A particle may depend on whether a consonant ends the word, and 로 on which.
_AFTER_CONSONANT = ("은", "이", "을", "과", "이라고")
_AFTER_VOWEL = ("는", "가", "를", "와", "라고")
_FIRST_SYLLABLE, _FINALS, _L = 0xAC00, 28, 8


def with_affixes(word: str, language: str) -> Iterator[tuple[str, str]]:
    """*word* (folded) with what may be written as one with it, each with its origin; by its script."""
    if _HANGUL.fullmatch(word) and len(word) > 1:
        final = (ord(word[-1]) - _FIRST_SYLLABLE) % _FINALS
        particles = _AFTER_CONSONANT if final else _AFTER_VOWEL
        for particle in (*particles, "로" if final in {0, _L} else "으로", *_AFTER_ANY):
            yield word + particle, f"{word} with a particle"
    elif _HEBREW.fullmatch(word) and len(word) >= _SHORTEST:
        yield from ((before + word, f"{word} with a prefix") for before in _BEFORE_HEBREW)
    elif language in {"ar", "en"} and _ARABIC.fullmatch(word) and len(bare := word.removeprefix(_ARTICLE)) >= _SHORTEST:
        befores = (
            _BEFORE_ARABIC if bare == word else tuple(each for each in _BEFORE_ARABIC if "ل" in each and each != "ل")
        )
        yield from ((before + bare, f"{word} with a prefix") for before in befores)
