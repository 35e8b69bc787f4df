"""What a story is about: the words of its beginning that speak for a topic."""

from __future__ import annotations

from collections.abc import Iterator
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
    def words(self) -> list[str]:
        """The different words of the lead that speak for a topic, in order."""
        return topics(self.language).speaking_in(self.lead)

    def words_for(self, topic: str) -> Iterator[str]:
        """Those that speak for *topic*."""
        names = topics(self.language)
        return (word for word in self.words if topic in names[word])
