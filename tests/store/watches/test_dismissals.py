"""Dismissals as another sense: evidence for one watch, read back from its flags alone."""

from __future__ import annotations

from newsbot.items import Article, Certainty, Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.marks import dismiss, restore
from newsbot.store.watches.reflag import flag_history
from newsbot.store.watches.watches import add_watch, watches
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import NOON, blocks

FIRST = "Marlow strikes again as rebels hold Velm and Estuary."
NEXT = "Marlow strikes at the rebels of Velm and Estuary."


def judged(database: Database) -> dict[str, Certainty]:
    """What each watch says of the next story."""
    with database.read() as connection:
        return {flag.watch: flag.certainty for flag in Matcher(watches(connection)).flags(Article(body=blocks(NEXT)))}


def test_a_dismissal_counts_for_its_watch_alone_until_it_is_taken_back(database: Database) -> None:
    """On stories to come; those stored are judged again when the watch is refreshed."""
    story = Finding(article=Article(url="https://estuary.example/1", source="estuary", title="One", body=blocks(FIRST)))
    with database.write() as connection:
        keep_all(connection, [story], run_id=None, now=NOON)
        for name in ("one", "other"):
            add_watch(connection, new_watch(name, "strike"), NOON)
    flag_history(database, "one", now=NOON)
    assert judged(database) == {"one": "meant", "other": "meant"}
    with database.write() as connection:
        (flag,) = list_flags(connection, watch_name="one", certainties=("meant", "unsure"))
        dismiss(connection, [flag.id], "wrong sense", NOON, sense="sport")
        (dismissed,) = next(watch.dismissed for watch in watches(connection) if watch.name == "one")
    assert (dismissed.sense, dismissed.flags) == ("sport", 1)
    assert {"marlow", "velm", "estuary"} <= set(dismissed.words)
    assert "rebels" not in dismissed.words  # newsbot counts it for an attack
    assert judged(database) == {"one": "unsure", "other": "meant"}
    with database.write() as connection:
        restore(connection, [flag.id])
    assert judged(database) == {"one": "meant", "other": "meant"}
