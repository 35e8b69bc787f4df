"""What it costs to tell the senses of words apart, and how right that is.

    uv run python -m benchmarks.senses [--stories 200] [--labelled FILE]

The cost is the CPU time of a matcher, over that of one whose watches count any sense: both in turns, the best of five
each. Stories are invented: 800 words with Zipf frequencies, of which one in nine speaks for a topic, mostly that of the
story, and 3.3 in a thousand are forms of 31 ambiguous words, as in news. In `dense` stories these are four times as
frequent, so that nearly every paragraph has one.

Precision and recall are those of labelled sentences of real news, with the rest of their story, if the file is there.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path

from benchmarks.watch import COMMONEST_WATCHED, ENDINGS, SEED, vocabulary
from newsbot.items import Article, Block
from newsbot.watch.matcher import Matcher, Watch, new_watch
from newsbot.watch.senses import ANY_SENSE, known_senses
from newsbot.watch.topics import topic_lists

ROUNDS = 5
LENGTH, PARAGRAPH, SENTENCE = 800, 60, 20  # words
OF_TOPIC, OF_STORY = 0.11, 0.7  # the share of words that speak for a topic, and of these for that of the story
AMBIGUOUS = 31  # words
SHARE, DENSE = 0.0033, 4  # of their forms among all words, and how many times as many in dense stories
PAIR = ("desert", "strike")
ROWS = ((2, 22, 1), (AMBIGUOUS, AMBIGUOUS, 1), (AMBIGUOUS, 1_000, 1), (AMBIGUOUS, AMBIGUOUS, DENSE))
LABELLED = Path(__file__).parents[2] / "shared" / "watch" / "senses_dev.jsonl"


class Newspaper:
    """Invents stories. Each word of *watched* is as frequent as one of AMBIGUOUS words in news, times *density*."""

    def __init__(self, words: Sequence[str], watched: Sequence[Watch], density: int) -> None:
        self._chance = random.Random(SEED)
        self._words = words
        self._totals = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
        self._watched = [[form for forms in watch.forms.values() for form in forms] for watch in watched]
        self._often = SHARE / AMBIGUOUS * len(watched) * density
        forms = {form for some in self._watched for form in some}
        lists = topic_lists("en").items()
        # Words that are watched come at their own rate.
        self._topics = {topic: [word for word in said.split() if not _may_be(word, forms)] for topic, said in lists}

    def story(self) -> Article:
        """A story of its own topic."""
        topic = self._chance.choice(list(self._topics))
        filler = self._chance.choices(self._words, cum_weights=self._totals, k=LENGTH)
        words = [self._word(word, topic) for word in filler]
        sentences = [" ".join(some).capitalize() + "." for some in _pieces(words, SENTENCE)]
        paragraphs = _pieces(sentences, PARAGRAPH // SENTENCE)
        title = " ".join(self._chance.choices(self._words, cum_weights=self._totals, k=8))
        return Article(title=title, body=tuple(Block(kind="paragraph", text=" ".join(some)) for some in paragraphs))

    def _word(self, filler: str, topic: str) -> str:
        chance = self._chance
        if chance.random() < self._often:
            return chance.choice(chance.choice(self._watched))
        if chance.random() < OF_TOPIC:
            if chance.random() > OF_STORY:
                topic = chance.choice(list(self._topics))
            word = chance.choice(self._topics[topic])
            return word[:-1] + chance.choice(ENDINGS) if word.endswith("*") else word
        return filler


def _may_be(word: str, forms: Iterable[str]) -> bool:
    return any(form.startswith(word[:-1]) if word.endswith("*") else form == word for form in forms)


def _pieces(some: Sequence[str], size: int) -> list[Sequence[str]]:
    return [some[at : at + size] for at in range(0, len(some), size)]


def seconds(matcher: Matcher, stories: Sequence[Article]) -> float:
    """The CPU time of *matcher* for *stories*."""
    started = time.process_time()
    for story in stories:
        matcher.flags(story)
    return time.process_time() - started


def race(watches: Sequence[Watch], stories: Sequence[Article]) -> tuple[float, float]:
    """The CPU seconds of *watches* that count any sense, and of those that tell them apart."""
    every = Matcher([Watch(each.name, each.query, forms=each.forms, senses=ANY_SENSE) for each in watches])
    told_apart = Matcher(watches)
    rounds = [(seconds(every, stories), seconds(told_apart, stories)) for _ in range(ROUNDS + 1)]
    one, other = zip(*rounds[1:], strict=True)
    return min(one), min(other)


def costs(count: int) -> None:
    """Prints a row for each set of watches."""
    words = vocabulary(random.Random(SEED))
    known = (*PAIR, *sorted(known_senses("en").keys() - set(PAIR)))
    ambiguous = [new_watch(word, word) for word in known[:AMBIGUOUS]]
    rare = words[COMMONEST_WATCHED : COMMONEST_WATCHED + 1_000]
    others = [Watch(word, word, forms={word: tuple(word + each for each in ENDINGS)}) for word in rare]
    print(f"{count} stories of {LENGTH} words; CPU time a story, the best of {ROUNDS} rounds")
    print("watches  ambiguous  stories  flags a story  any sense   senses  ratio")
    for of_these, in_all, density in ROWS:
        watches = [*ambiguous[:of_these], *others[: in_all - of_these]]
        newspaper = Newspaper(words, watches[:AMBIGUOUS], density)
        stories = [newspaper.story() for _ in range(count)]
        matcher = Matcher(watches)
        flags = sum(len(matcher.flags(story)) for story in stories) / count
        one, other = (each / count * 1e6 for each in race(watches, stories))
        kind = "dense" if density == DENSE else "as news"
        print(
            f"{in_all:>7,} {of_these:>10} {kind:>8} {flags:>14.1f} {one:>7.0f} µs {other:>6.0f} µs {other / one:>6.2f}"
        )


def rightness(labelled: Path) -> None:
    """Prints precision and recall on the sentences of *labelled*, as its lines of JSON say whether a hit is meant."""
    if not labelled.is_file():
        print(f"precision and recall: not measured, {labelled} is absent (--labelled names another file)")
        return
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    matchers = {word: Matcher([new_watch(word, word)]) for word in {row["word"] for row in rows}}
    seen: Counter[tuple[bool, str | None]] = Counter()
    for row in rows:
        texts = [text for text in (row["text"], row["context"]) if text]
        story = Article(body=tuple(Block(kind="paragraph", text=text) for text in texts))
        flags = matchers[row["word"]].flags(story)
        seen[bool(row["label"]), flags[0].certainty if flags else None] += 1
    meant, positive = seen[True, "meant"], sum(count for (label, _), count in seen.items() if label)
    print(
        f"{len(rows)} labelled sentences: precision of meant {meant / (meant + seen[False, 'meant']):.3f}, "
        f"recall of meant {meant / positive:.3f}, of meant and unsure {(meant + seen[True, 'unsure']) / positive:.3f}"
    )


def main() -> None:
    """Prints both."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--stories", type=int, default=200)
    options.add_argument("--labelled", type=Path, default=LABELLED)
    chosen = options.parse_args()
    costs(chosen.stories)
    rightness(chosen.labelled)


if __name__ == "__main__":
    main()
