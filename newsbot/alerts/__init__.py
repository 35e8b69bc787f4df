"""Telling: what is owed to whom, how it is written, and the channels that it goes out by."""
