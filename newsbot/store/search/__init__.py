"""Search the stored articles: select, order, count and group them."""
