"""C3: a name answers with a public address when it is checked, and with a private one when it is connected to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.servers import trap

# The world as an attacker makes it: the name's answer changes with each question. Connections to public addresses end
# at a closed entry point of this machine, for no test leaves it.
ATTACK = """
import json, socket, sys
from itertools import count
from twisted.internet import defer, reactor
from twisted.web.client import Agent
from newsbot.net.resolver import PublicOnly

cache, port = int(sys.argv[1]), int(sys.argv[2])
asked, answers, connected, connect = count(), [], [], reactor.connectTCP

def rebinding(name):
    answers.append(("93.184.215.14", "127.0.0.1")[next(asked) % 2])
    return answers[-1]

def noted(host, port, *more, **named):
    connected.append(host)
    return connect("127.0.0.1", port if host == "127.0.0.1" else 1, *more, **named)

socket.gethostbyname, reactor.connectTCP = rebinding, noted
PublicOnly(reactor, cache, 5.0, frozenset()).install_on_reactor()
agent = Agent(reactor)

def fifty(_=None):
    tries = [agent.request(b"GET", b"http://rebinding.example:%d/%d" % (port, number)) for number in range(50)]
    return defer.DeferredList(tries, consumeErrors=True)

fifty().addCallback(fifty).addBoth(lambda _: reactor.stop())
reactor.run()
print(json.dumps({"answers": len(answers), "private": answers.count("127.0.0.1"), "connected": connected}))
"""


@pytest.mark.parametrize("cache", [0, 10_000], ids=["no cache", "Scrapy's cache"])
def test_c3_the_address_that_was_checked_is_the_one_that_is_connected_to(cache: int, tmp_path: Path) -> None:
    """100 tries against a name that changes its mind: nothing inside is connected to, not once."""
    with trap() as inside:
        run = subprocess.run(
            [sys.executable, "-c", ATTACK, str(cache), str(inside.port)],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            timeout=60,
        )
    told = json.loads(run.stdout)
    assert inside.entered == 0
    assert set(told["connected"]) == {"93.184.215.14"}
    # The answer of the cache is checked each time that it is given, too.
    assert told["private"] == told["answers"] // 2 >= 25
    assert len(told["connected"]) >= 25
