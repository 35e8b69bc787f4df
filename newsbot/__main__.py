"""`python -m newsbot`: the same as the `newsbot` command."""

import sys
from pathlib import Path

# Python puts the current folder first, where a stranger's own `pipelines` may lie.
if not sys.flags.safe_path and Path(sys.path[0]).resolve() != Path(__file__).resolve().parent.parent:
    del sys.path[0]

if __name__ == "__main__":
    from newsbot.cli import main

    main()
