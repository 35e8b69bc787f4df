"""Opens the formats in which people save pages (HTML, MHTML, web archives, ZIP, WARC). Pure."""
