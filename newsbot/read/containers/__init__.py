"""Containers: the forms in which people save pages (HTML, MHTML, WARC, ZIP, text of a terminal), as Pages. Pure."""
