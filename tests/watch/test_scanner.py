"""The scanner: which of very many words a stream of tokens has, and where."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from newsbot.watch.scanner import Scanner, prefix_key

KEYS = st.lists(st.text(alphabet="abй", min_size=1, max_size=4), max_size=6, unique=True)
TOKENS = st.lists(st.text(alphabet="abй", min_size=1, max_size=5) | st.just("\n"), max_size=12).map(" ".join)


def standing(scanner: Scanner, keys: Iterable[str], tokens: str) -> dict[str, list[int]]:
    """What *scanner* finds of *keys*, by key."""
    key_of = {scanner.number(key): key for key in keys}
    return {key_of[number]: places for number, places in scanner.scan(tokens).items()}


def wanted(keys: list[str], prefixes: list[str], tokens: str) -> dict[str, list[int]]:
    """The same, token by token."""
    found: dict[str, list[int]] = {}
    at = 0
    for token in tokens.split(" "):
        hits = [key for key in keys if key == token]
        hits += [prefix_key(prefix) for prefix in prefixes if token.startswith(prefix)]
        for key in hits:
            found.setdefault(key, []).append(at)
        at += len(token) + 1
    return found


def test_words_are_whole() -> None:
    """Equal neighbours, words inside words, prefixes, and wider blanks."""
    keys = ["ab", "b", prefix_key("a")]
    assert standing(Scanner(keys), keys, "ab  ab b abb") == {"ab": [0, 4], "b": [7], "a*": [0, 4, 9]}


@given(KEYS, KEYS, TOKENS)
def test_nothing_is_missed(keys: list[str], prefixes: list[str], tokens: str) -> None:
    """Whatever the words."""
    asked = [*keys, *map(prefix_key, prefixes)]
    assert standing(Scanner(asked), asked, tokens) == wanted(keys, prefixes, tokens)


@given(KEYS, KEYS, TOKENS)
def test_words_may_be_added_later(early: list[str], later: list[str], tokens: str) -> None:
    """To a scanner already used; a known word keeps its number."""
    scanner = Scanner(early)
    scanner.scan(tokens)
    for key in later:
        assert scanner.add(key) == scanner.number(key)
    both = list({*early, *later})
    assert standing(scanner, both, tokens) == wanted(both, [], tokens)
    assert scanner.number("c") is None


def test_many_later_words_join_the_first() -> None:
    """Otherwise each further one would take as long as all since the start."""
    scanner = Scanner(["a0"])
    for number in range(1, 3_000):
        scanner.add(f"a{number}")
        if not number % 500:
            keys = ["a0", f"a{number}"]
            assert standing(scanner, keys, f"a{number} a0") == {f"a{number}": [0], "a0": [len(f"a{number}") + 1]}
