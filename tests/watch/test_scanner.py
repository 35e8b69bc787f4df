"""The scanner: which of very many words a stream of tokens has, and where."""

from hypothesis import given
from hypothesis import strategies as st

from newsbot.watch.scanner import Scanner, beginning

KEYS = st.lists(st.text(alphabet="abй", min_size=1, max_size=4), max_size=6, unique=True)
TOKENS = st.lists(st.text(alphabet="abй", min_size=1, max_size=5) | st.just("\n"), max_size=12).map(" ".join)


def standing(scanner: Scanner, tokens: str) -> dict[str, list[int]]:
    """What *scanner* finds, by key."""
    return {scanner.key(number): places for number, places in scanner.scan(tokens).items()}


def wanted(keys: list[str], prefixes: list[str], tokens: str) -> dict[str, list[int]]:
    """The same, token by token."""
    found: dict[str, list[int]] = {}
    at = 0
    for token in tokens.split(" "):
        hits = [key for key in keys if key == token]
        hits += [beginning(prefix) for prefix in prefixes if token.startswith(prefix)]
        for key in hits:
            found.setdefault(key, []).append(at)
        at += len(token) + 1
    return found


def test_words_are_whole() -> None:
    """Neighbours that are the same, words in words, beginnings; and blanks that are wider."""
    scanner = Scanner(["ab", "b", beginning("a")])
    assert standing(scanner, "ab  ab b abb") == {"ab": [0, 4], "b": [7], "a*": [0, 4, 9]}


@given(KEYS, KEYS, TOKENS)
def test_nothing_is_missed(keys: list[str], prefixes: list[str], tokens: str) -> None:
    """Whatever the words."""
    scanner = Scanner([*keys, *map(beginning, prefixes)])
    assert standing(scanner, tokens) == wanted(keys, prefixes, tokens)


@given(KEYS, KEYS, TOKENS)
def test_words_may_come_later(early: list[str], later: list[str], tokens: str) -> None:
    """A scanner that has been asked takes more; a word that it has keeps its number."""
    scanner = Scanner(early)
    scanner.scan(tokens)
    for key in later:
        assert scanner.key(scanner.add(key)) == key
    assert standing(scanner, tokens) == wanted(list({*early, *later}), [], tokens)


def test_many_later_words_join_the_first() -> None:
    """Else each one more would take as long as all that came since the start."""
    scanner = Scanner(["a0"])
    for number in range(1, 3_000):
        scanner.add(f"a{number}")
        if not number % 500:
            assert standing(scanner, f"a{number} a0") == {f"a{number}": [0], "a0": [len(f"a{number}") + 1]}
