"""WarcFile: one file of the archive, to which whole records are appended and which nobody else touches meanwhile."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from newsbot.net.exchange import info_record


class WarcFile:
    """A new file at *path*, for its owner's eyes alone. Raises FileExistsError where there is one."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path
        # Without a buffer: what `append` has written is the kernel's, and outlives the process.
        self._file = path.open("xb", buffering=0)
        self.size = 0
        # Whoever mends files leaves alone what is being written.
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self.append(info_record(path.name))

    def append(self, *members: bytes) -> int:
        """Writes *members*; where the last of them begins. What could be written in part only is taken back."""
        data = b"".join(members)
        try:
            written = 0
            while written < len(data):
                written += self._file.write(data[written:])
        except OSError:
            self._file.truncate(self.size)
            self._file.seek(self.size)
            raise
        self.size += len(data)
        return self.size - len(members[-1])

    def sync(self) -> None:
        """Returns when the disk has all that was appended."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Ends the file."""
        self._file.close()
