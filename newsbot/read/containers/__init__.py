"""Opens the forms in which people keep pages (HTML, MHTML, ZIP, WARC, Markdown, mail, JSON, PDF). Pure."""
