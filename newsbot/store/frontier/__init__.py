"""The frontier: which addresses there are to fetch, and what became of each."""
