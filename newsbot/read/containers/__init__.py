"""Opens saved pages in any format (HTML, MHTML, ZIP, WARC, Markdown, mail, JSON, PDF). Pure."""
