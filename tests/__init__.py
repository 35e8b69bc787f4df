"""The specification of newsbot.

What Python compiles is kept, whatever the environment says: the tests start the command hundreds of times, and without
bytecode a start takes more than twice as long. It is said here because pytest imports this before all else of ours, in
each of its processes, and before it starts any.
"""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
