"""How fast watches are: articles per second for growing numbers of them, against a bare scan for the same forms.

    uv run python -m benchmarks.watch [--articles 2000] [--watches 10 1000 10000 100000]

The floor is a bare ahocorasick_rs scan of the lower-cased text for every form of every watch: positions only, no words,
fields, phrases or sentences. Both take turns, batch by batch, and the median ratio counts, because other load slows
both. `objects` is the share of our time it takes just to create the resulting flags and places. Texts are 3 KB of
invented words with Zipf frequencies; 60 % of the watches are a word, 25 % phrases, 15 % boolean.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from ahocorasick_rs import AhoCorasick

from newsbot.items import Article, Block, Flag, Place
from newsbot.watch.matcher import Matcher, Watch

SEED = 20_240_429
ROUNDS = 5
PARAGRAPHS = 10
CHARACTERS = 3_000
VOCABULARY = 60_000
# People watch for words that not every story has.
COMMONEST_WATCHED = 10_000
ENDINGS = ("", "s", "ed", "ing", "er", "ers")


def vocabulary(chance: random.Random) -> list[str]:
    """Invented words; the most common come first and are shortest."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(chance.choices(syllables, k=1 + (len(found) > 50) + (len(found) > 2_000)))] = None
        if len(found) < 70:
            found[chance.choice(syllables) + chance.choice("nrst")] = None
        if len(found) > 2_000:
            found["".join(chance.choices(syllables, k=4))] = None
    return list(found)


def articles(words: list[str], count: int, chance: random.Random) -> list[Article]:
    """Stories of 3 KB, one word in eight with an ending."""
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    totals = [sum(weights[:1])]
    for weight in weights[1:]:
        totals.append(totals[-1] + weight)
    made = []
    for _ in range(count):
        length, paragraph, body = 0, "", []
        for word in chance.choices(words, cum_weights=totals, k=CHARACTERS // 4):
            spelled = word + chance.choice(ENDINGS) if chance.random() < 0.125 else word
            paragraph += spelled.capitalize() + " " if not paragraph else spelled + " "
            if len(paragraph) > CHARACTERS / PARAGRAPHS:
                body.append(Block(kind="paragraph", text=f"{paragraph.strip()}. He said “so”, the army’s man."))
                length += len(body[-1].text)
                paragraph = ""
            if length > CHARACTERS:
                break
        made.append(Article(title=" ".join(chance.choices(words, cum_weights=totals, k=8)), body=tuple(body)))
    return made


def watches(words: list[str], count: int, chance: random.Random) -> list[Watch]:
    """Watches with six forms per word, as loaded from the database."""
    made = []
    for number in range(count):
        one, two, three = chance.sample(words[COMMONEST_WATCHED:], 3)
        kind = chance.random()
        boolean = chance.choice((f"{one} AND ({two} OR {three})", f"{one} NOT {two}", f"({one} OR {two}) {three}"))
        query = one if kind < 0.6 else f'"{one} {two}"' if kind < 0.85 else boolean
        forms = {word: tuple(word + ending for ending in ENDINGS) for word in (one, two, three) if word in query}
        made.append(Watch(str(number), query, forms=forms))
    return made


def floor(found: list[Watch]) -> Callable[[Article], object]:
    """A bare scan for every form of the watches."""
    automaton = AhoCorasick(sorted({form for watch in found for word in watch.forms.values() for form in word}))
    return lambda story: automaton.find_matches_as_indexes(f"{story.title}\n{story.text}".lower())


def objects(matcher: Matcher, stories: list[Article]) -> float:
    """The share of the matching time for *stories* spent creating such objects."""
    made = {id(story): matcher.flags(story) for story in stories}
    rows = {
        number: {(p.field, p.block, p.start, p.end, p.form, p.sentence) for flag in flags for p in flag.places}
        for number, flags in made.items()
    }

    def make(story: Article) -> None:
        for field, block, start, end, form, sentence in rows[id(story)]:
            Place(field=field, block=block, start=start, end=end, form=form, sentence=sentence)
        for flag in made[id(story)]:
            Flag(watch=flag.watch, places=flag.places)

    return statistics.median(seconds(stories, make) / seconds(stories, matcher.flags) for _ in range(ROUNDS))


def seconds(stories: list[Article], do: Callable[[Article], object]) -> float:
    """The seconds *do* takes for all of *stories*."""
    started = time.perf_counter()
    for story in stories:
        do(story)
    return time.perf_counter() - started


def race(
    stories: list[Article], ours: Callable[[Article], object], bare: Callable[[Article], object]
) -> tuple[float, float, float]:
    """Articles per second for both, and their ratio: medians of ROUNDS in which they take turns."""
    rounds = [(seconds(stories, ours), seconds(stories, bare)) for _ in range(ROUNDS)]
    mine, theirs = (len(stories) / statistics.median(each) for each in zip(*rounds, strict=True))
    return mine, theirs, statistics.median(other / one for one, other in rounds)


def longer(story: Article, times: int) -> Article:
    """*story* with its body repeated."""
    return replace(story, body=story.body * times)


def growth(matcher: Matcher, stories: list[Article]) -> float:
    """How many times longer a text takes that is ten times as long."""
    some = stories[:100]
    grown = [longer(story, 10) for story in some]
    return statistics.median(seconds(grown, matcher.flags) / seconds(some, matcher.flags) for _ in range(ROUNDS))


def main() -> None:
    """Prints a row for each number of watches."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=2_000)
    options.add_argument("--watches", type=int, nargs="+", default=[10, 1_000, 10_000])
    chosen = options.parse_args()
    chance = random.Random(SEED)
    words = vocabulary(chance)
    stories = articles(words, chosen.articles, chance)
    size = sum(len(story.text) for story in stories) / len(stories)
    print(f"{len(stories)} articles of {size:,.0f} characters; medians of {ROUNDS} rounds")
    print("watches  articles/s  floor/s  ratio  hits  objects  text x10  built  add one  memory")
    for count in chosen.watches:
        found = watches(words, count, chance)
        started = time.perf_counter()
        matcher = Matcher(found)
        built = time.perf_counter() - started
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        started = time.perf_counter()
        matcher.add(Watch("one more", "onemore", forms={"onemore": ("onemore",)}))
        matcher.flags(stories[0])
        added = time.perf_counter() - started
        hits = sum(len(matcher.flags(story)) for story in stories) / len(stories)
        mine, theirs, ratio = race(stories, matcher.flags, floor(found))
        print(
            f"{count:>7} {mine:>11,.0f} {theirs:>8,.0f} {ratio:>6.2f} {hits:>5.1f} "
            f"{objects(matcher, stories[:300]):>8.2f} {growth(matcher, stories):>9.1f} "
            f"{built:>5.1f}s {added * 1e3:>6.1f}ms {memory:>5.0f}MB"
        )


if __name__ == "__main__":
    main()
