"""Make what was written survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return once the file at *path* is on the disk, or, for a folder, the names in it. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(draft: Path, file: Path) -> None:
    """Rename *draft* to *file*, which is the old file or the new one, whole, whenever the power fails.

    Once this returns, it is the new one. Raises OSError.
    """
    sync(draft)
    draft.replace(file)
    sync(file.parent)
