"""What a story is about: the words of its beginning that speak for each topic."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from newsbot.watch.topics import topics


class Subject:
    """The subject of a story that begins with *lead* (tokens), in *language*. It is worked out when first asked.

    `lead` has a blank at both ends, as the patterns of topics want it.
    """

    def __init__(self, lead: str, language: str) -> None:
        self.lead = f" {lead} "
        self.language = language

    @cached_property
    def words(self) -> Mapping[str, list[str]]:
        """The different words of the lead that speak for each topic, in order."""
        vocabulary = topics(self.language)
        found: dict[str, list[str]] = {}
        for word in vocabulary.speaking_in(self.lead):
            for topic in vocabulary[word]:
                if topic in found:
                    found[topic].append(word)
                else:
                    found[topic] = [word]
        return found

    def count(self, some: tuple[str, ...]) -> int:
        """How many different words speak for *some* topics."""
        said = [self.words[topic] for topic in some if topic in self.words]
        return len(said[0]) if len(said) == 1 else len(set().union(*said))
