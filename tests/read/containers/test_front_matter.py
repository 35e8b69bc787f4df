"""What stands above the text in Markdown files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.read.containers.front_matter import split_front_matter
from newsbot.read.containers.saved_facts import facts_of


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("title: Talks: day two", "Talks: day two"),
        ('title: "He said \\"no\\" twice"', 'He said "no" twice'),
        ("title: 'It''s over'", "It's over"),
        ("title: [one, 'two, three']", ["one", "two, three"]),
        ("title:\n  - one\n  - name: two", ["one", "two"]),
        ("title:\n- one", ["one"]),
        ("title: >-\n  on two\n  lines", "on two lines"),
        ("title:\n  name: nested", "nested"),
        ("title: plain # a comment", "plain"),
        ("title: *alias", "*alias"),
        ("title: !!python/object:os.system x", "!!python/object:os.system x"),
    ],
)
def test_values_are_texts_and_lists(line: str, value: object) -> None:
    """Valid YAML or not; nothing in it makes objects or grows."""
    found = split_front_matter(f"---\n{line}\n---\ntext")
    assert found == ({"title": value}, "text")


def test_a_rule_at_the_top_of_a_text_is_no_front_matter() -> None:
    """Neither is one that never closes."""
    assert split_front_matter("---\nA sentence.\n---\nmore") is None
    assert split_front_matter("---\ntitle: x\n" + "and more\n" * 500) is None


@pytest.mark.parametrize(
    ("values", "published", "saved"),
    [
        ({"published": "2026-05-01", "date": "2026-05-03"}, "2026-05-01", None),
        ({"date": "2026-05-03"}, "2026-05-03", None),
        ({"date": "2026-05-03", "published": ""}, None, None),
        ({"date": "2026-05-03", "tags": ["clippings"]}, None, "2026-05-03"),
        ({"created": "2026-05-03"}, None, "2026-05-03"),
        ({"saved_at": 1777766400}, None, "2026-05-03"),
    ],
)
def test_when_it_was_saved_is_never_when_it_was_published(
    values: dict[str, Any], published: str | None, saved: str | None
) -> None:
    """A bare `date` is the story's, unless the tool says otherwise."""
    facts = facts_of(values)
    moment = datetime.fromisoformat(saved).replace(tzinfo=UTC) if saved else None
    assert (facts.published, facts.saved_at) == (published, moment)


def test_a_source_may_be_a_name_and_the_link_the_address() -> None:
    """The first address counts, under whatever name."""
    facts = facts_of({"source": "The Weir Courier", "Link": "https://weir-courier.example/a/"})
    assert facts.url == "https://weir-courier.example/a/"
