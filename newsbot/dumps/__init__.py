"""Dumps: containers of pages turned into Pages, and the text of a page turned into records.

Pure: bytes in, facts out.
"""
