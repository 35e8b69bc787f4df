"""Bodies go from the database into an export as they are stored; that must be what decoding and encoding would give."""

import json

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Block
from newsbot.store.articles.revisions import body_json
from newsbot.store.engine.columns import json_text

# Letters are dull; what JSON is made of is not.
SIGNS = st.one_of(st.sampled_from('"\\[]{},: \n\x01é'), st.characters())
JSON = ['x"],["', '"],["paragraph","', '\\"],["heading","', '"]]}', '"entries":', '"body":[]', "a backslash\\"]
TEXTS = st.text(alphabet=SIGNS, max_size=12) | st.sampled_from(JSON)
KINDS = st.sampled_from(["paragraph", "heading", "quote", "item"])


@given(st.lists(st.tuples(KINDS, TEXTS), max_size=6))
def test_a_body_is_written_as_it_would_be_anew_or_not_at_all(blocks: list[tuple[str, str]]) -> None:
    """Whatever stands in its texts."""
    stored = json_text({"body": blocks} if blocks else {})
    anew = json_text({"body": [{"kind": kind, "text": text} for kind, text in blocks]})
    assert body_json(stored) in {None, anew[1:-1]}


def test_a_body_is_written_as_it_is_stored() -> None:
    """Quotes and backslashes are no reason to take the long way."""
    block = Block(kind="paragraph", text='"Fog", he said: C:\\fog.')
    stored = json_text({"body": [[block.kind, block.text], ["item", "One."]]})
    written = body_json(stored)
    assert written is not None
    assert json.loads(f"{{{written}}}")["body"][0] == {"kind": "paragraph", "text": block.text}


def test_what_a_live_blog_says_is_read_the_long_way() -> None:
    """Its posts are beside its body."""
    entries = [["2026-03-02T12:00:00+00:00", None, [["paragraph", "Fog."]]]]
    assert body_json(json_text({"body": [["paragraph", "Tug."]], "entries": entries})) is None
