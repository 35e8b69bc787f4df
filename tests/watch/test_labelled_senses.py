"""Senses of Ukrainian and Russian words, measured on labelled sentences, and what their tables promise."""

from __future__ import annotations

import re

import pytest

from benchmarks.senses_labelled import LANGUAGES, figures, halves, judged, rows
from newsbot.items import Flag
from newsbot.watch.matcher import Matcher, new_watch
from newsbot.watch.senses import known_senses
from newsbot.watch.tables import table_of
from newsbot.watch.tokens import words
from tests.watch.articles import story

# Precision of what is called meant, recall of that, and recall with what is unsure: the least that is allowed.
BARS = {"development": (0.90, 0.85, 0.96), "held back": (0.85, 0.82, 0.95)}
# In one process: a dictionary takes seconds to load.
pytestmark = pytest.mark.xdist_group("dictionaries")


def flag(query: str, language: str, *paragraphs: str) -> Flag | None:
    """What a watch says of the story."""
    found = Matcher([new_watch("w", query, language)]).flags(story(*paragraphs))
    return found[0] if found else None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labelled_sentences_are_told_apart(language: str) -> None:
    """In the half that the tables were written with, and in the half held back."""
    pytest.importorskip(f"pymorphy3_dicts_{language}", reason="an extra")
    found = rows(language)
    assert len(found) == 200
    for half, some in halves(found).items():
        measured = figures(judged(some, language))
        assert all(figure >= bar for figure, bar in zip(measured, BARS[half], strict=True)), (half, measured)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_half_has_both_answers_of_many_words(language: str) -> None:
    """Else the figures would say little."""
    for some in halves(rows(language)).values():
        assert 40 <= sum(row.is_meant for row in some) <= 60
        assert len({row.word for row in some}) >= 25


@pytest.mark.parametrize(
    ("language", "query", "sentence", "certainty", "sense"),
    [
        ("uk", "удар", "Росіяни завдали удару по складу боєприпасів.", "meant", "attack"),
        ("uk", "удар", "Пенсіонерка дістала сонячний удар на городі.", "other", "body"),
        ("uk", "удар", "Електрика вразив удар струмом.", "other", "electric"),
        ("uk", "удар", "Депутатка вийшла з фракції УДАР минулого року.", "other", "name"),
        ("uk", "удар", "Мер каже, що це удар.", "unsure", "attack"),
        ("uk", "міна", "Трактор наїхав на протитанкову міну.", "meant", "explosive"),
        ("uk", "міна", "Пенсійний фонд назвали міною сповільненої дії.", "other", "figure"),
        ("uk", "напад", "У нападі кияни зіграють без капітана.", "other", "sport"),
        ("uk", "прорив", "На вулиці Гончара прорив труби, води немає.", "other", "burst"),
        ("uk", "котел", "Дві роти вирвалися з котла вночі.", "meant", "encirclement"),
        ("ru", "мина", "Он сделал невозмутимую мину и вышел.", "other", "face"),
        ("ru", "мина", "Овца подорвалась на противопехотной мине.", "meant", "explosive"),
        ("ru", "тревога", "Эксперты бьют тревогу из-за цен на молоко.", "other", "feeling"),
        ("ru", "столкновение", "Столкновения протестующих с полицией длились всю ночь.", "meant", "fight"),
        ("ru", "рейд", "В рейд вышли инспекторы, проверившие сорок автобусов.", "other", "inspection"),
        ("ru", "дело", "На самом деле музей открыт и в понедельник.", "other", "matter"),
        ("ru", "дело", "Против мэра возбудили уголовное дело.", "meant", "case"),
        ("ru", "фронт", "Холодный фронт принесет ливни.", "other", "weather"),
    ],
)
def test_phrases_decide(language: str, query: str, sentence: str, certainty: str, sense: str) -> None:
    """Whatever the story is about; a word that nothing speaks for is unsure."""
    pytest.importorskip(f"pymorphy3_dicts_{language}", reason="an extra")
    found = flag(query, language, sentence)
    assert found is not None
    assert (found.certainty, found.sense) == (certainty, sense)


def test_a_flag_gives_the_reasons_in_the_words_of_the_story() -> None:
    """The sense has its plain English name."""
    pytest.importorskip("pymorphy3_dicts_uk", reason="an extra")
    found = flag("атака", "uk", "Під час атаки бойовиків на блокпост поранено солдата.")
    assert found is not None
    assert found.sense == "attack"
    assert {"бойовиків", "блокпост", "поранено"} == set(found.why)


def test_each_watch_judges_by_the_words_of_its_own_language() -> None:
    """Though another watches the same spelling."""
    article = story("Заключний штурм воріт нічого не дав, і матч завершився внічию.")
    both = [new_watch(language, "штурм", language) for language in ("ru", "uk")]
    alone = [Matcher([watch]).flags(article) for watch in both]
    assert alone[0] != alone[1]
    assert sorted(map(repr, Matcher(both).flags(article))) == sorted(map(repr, alone[0] + alone[1]))


def test_a_word_without_declared_senses_is_doubted_in_a_match_report() -> None:
    """As in English."""
    found = flag(
        "облога", "uk", "Облога триває.", "Воротар відбив пенальті, форвард забив гол, і матч завершився внічию."
    )
    assert found is not None
    assert (found.certainty, found.sense) == ("unsure", "sport")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_say_what_they_mean(language: str) -> None:
    """Each word has a sense of the news, each sense a plain name, a meaning, and topics that are there."""
    topics = table_of("topics", language)
    assert len(known_senses(language)) >= 25
    for word, senses in known_senses(language).items():
        assert any(sense.is_news for sense in senses.senses), word
        for sense in senses.senses:
            assert re.fullmatch(r"[a-z]+", sense.name)
            assert sense.means
            assert set(sense.topics) <= topics.keys(), (word, sense.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_spell_words_as_the_index_does(language: str) -> None:
    """Other spellings (an apostrophe, ё, a hyphen) would never be found."""
    listed = [word for line in table_of("topics", language).values() for word in line.split()]
    for senses in table_of("senses", language).values():
        for row in senses.values():
            listed += f"{row.get('cues', '')} {row.get('forms', '')}".split()
            listed += re.findall(r"[^\s|,~=.]+", " ".join(row.get("phrases", ())))
    bare = {word.removesuffix("*") for word in listed}
    assert [word for word in bare if words(word) != [word]] == []


def test_a_language_without_tables_has_none() -> None:
    """Whatever is written for a language."""
    assert table_of("topics", "../topics.uk") == table_of("senses", "cs") == {}
