"""Judges the hits of ambiguous words in an article: each hit once, however many watches ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from newsbot.watch.article_index import ArticleIndex
from newsbot.watch.meaning import CERTAINTIES, Judge, Verdict, rank
from newsbot.watch.places import Places


def at_least(judge: Judge, index: ArticleIndex, places: list[int], least: int) -> list[int]:
    """Those of the hits at *places* whose certainty is the rank *least* in CERTAINTIES, or a better one."""
    known = _verdicts(judge, index, places)
    return [place for place in places if rank(known[place].lead) <= least]


def best(judge: Judge, index: ArticleIndex, places: list[int]) -> tuple[int, list[int]]:
    """The best rank of the hits at *places* (not empty), and those that have it."""
    known = _verdicts(judge, index, places)
    ranks = [rank(known[place].lead) for place in places]
    first = min(ranks)
    return first, [place for place, each in zip(places, ranks, strict=True) if each == first]


def explained(
    found: Places, judges: Iterable[Judge], index: ArticleIndex, places: Collection[int], at_rank: int
) -> Places:
    """*found* with the certainty *at_rank*, and the sense of the clearest such hit at *places*."""
    clearest: Verdict | None = None
    of_judge: Judge | None = None
    for judge in judges:
        for place, verdict in _verdicts(judge, index, ()).items():
            is_clearer = clearest is None or abs(verdict.lead) > abs(clearest.lead)
            if is_clearer and rank(verdict.lead) == at_rank and place in places:
                clearest, of_judge = verdict, judge
    if clearest is None or of_judge is None:
        return found
    sense, why = of_judge.explained(clearest, index.subject(of_judge.language))
    return found._replace(certainty=CERTAINTIES[at_rank], sense=sense, why=why)


def _verdicts(judge: Judge, index: ArticleIndex, places: Iterable[int]) -> dict[int, Verdict]:
    """The verdicts by place on all hits judged so far, which are then those at *places* too."""
    judged = index.judged.get(judge)
    if judged is None:
        judged = index.judged[judge] = judge.story(index.subject(judge.language)), {}
    story, known = judged
    for place in places:
        if place not in known:
            known[place] = judge.verdict(index.around(place, with_capital=judge.needs_capital), story)
    return known
