"""newsbot: an open news monitor that keeps every article and its edits, and flags what you watch for."""

__version__ = "0.1.0"
