"""Search: the stored articles that a query selects, in order, counted or grouped."""
