"""Read one page, for scripts and notebooks: `from newsbot.extract import extract`."""

from newsbot.read import extract

__all__ = ["extract"]
