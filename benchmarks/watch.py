"""How fast are watches: articles a second for more and more of them, against a bare scan for the same forms.

    uv run python -m benchmarks.watch [--articles 2000] [--watches 10 1000 10000]

The floor is one `re.findall` over the lower-cased text and a set of all forms: which forms occur, and nothing else (no
fields, phrases, places, sentences). Where ahocorasick_rs is installed (group `peers`) its bare scan is a second floor.
Texts are invented words of Zipf's frequencies, 3 KB each; 60 % of the watches are a word, 25 % phrases, 15 % boolean.
"""

from __future__ import annotations

import argparse
import importlib
import random
import re
import resource
import time
from collections.abc import Callable

from newsbot.items import Article, Block
from newsbot.watch.matcher import Matcher, Watch

SEED = 20_240_429
PARAGRAPHS = 10
CHARACTERS = 3_000
VOCABULARY = 60_000
# People watch for words that are not in every story.
COMMONEST_WATCHED = 10_000
ENDINGS = ("", "s", "ed", "ing", "er", "ers")


def vocabulary(chance: random.Random) -> list[str]:
    """Invented words, the commonest first and shortest."""
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
    """Watches with six forms a word, as they come from the database."""
    made = []
    for number in range(count):
        one, two, three = chance.sample(words[COMMONEST_WATCHED:], 3)
        kind = chance.random()
        boolean = chance.choice((f"{one} AND ({two} OR {three})", f"{one} NOT {two}", f"({one} OR {two}) {three}"))
        query = one if kind < 0.6 else f'"{one} {two}"' if kind < 0.85 else boolean
        forms = {word: tuple(word + ending for ending in ENDINGS) for word in (one, two, three) if word in query}
        made.append(Watch(str(number), query, forms=forms))
    return made


def per_second(stories: list[Article], do: Callable[[Article], object]) -> float:
    """How many of *stories* are done in a second, the best of three."""
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        for story in stories:
            do(story)
        best = max(best, len(stories) / (time.perf_counter() - started))
    return best


def floors(found: list[Watch]) -> dict[str, Callable[[Article], object]]:
    """Bare scans for every form of the watches."""
    forms = {form for watch in found for word in watch.forms.values() for form in word}
    word = re.compile(r"\w+")
    scans: dict[str, Callable[[Article], object]] = {
        "set": lambda story: forms.intersection(word.findall(f"{story.title}\n{story.text}".lower()))
    }
    try:
        automaton = importlib.import_module("ahocorasick_rs").AhoCorasick(sorted(forms))
    except ImportError:
        return scans
    scans["ahocorasick_rs"] = lambda story: automaton.find_matches_as_indexes(f"{story.title}\n{story.text}".lower())
    return scans


def main() -> None:
    """Print a row for each number of watches."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=2_000)
    options.add_argument("--watches", type=int, nargs="+", default=[10, 1_000, 10_000])
    chosen = options.parse_args()
    chance = random.Random(SEED)
    words = vocabulary(chance)
    stories = articles(words, chosen.articles, chance)
    size = sum(len(story.text) for story in stories) / len(stories)
    print(f"{len(stories)} articles of {size:,.0f} characters")
    print(f"{'watches':>8} {'articles/s':>11} {'hits':>7} {'built':>7} {'add one':>9} {'memory':>8}  of the floor")
    for count in chosen.watches:
        found = watches(words, count, chance)
        started = time.perf_counter()
        matcher = Matcher(found)
        built = time.perf_counter() - started
        started = time.perf_counter()
        matcher.add(Watch("one more", "one", forms={"one": ("one",)}))
        added = time.perf_counter() - started
        hits = sum(len(matcher.flags(story)) for story in stories) / len(stories)
        rate = per_second(stories, matcher.flags)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        ratios = ", ".join(f"{rate / per_second(stories, scan):.2f} ({name})" for name, scan in floors(found).items())
        print(f"{count:>8} {rate:>11,.0f} {hits:>7.2f} {built:>6.1f}s {added * 1e3:>7.1f}ms {memory:>6.0f}MB  {ratios}")


if __name__ == "__main__":
    main()
