"""Articles: what captures said, and the articles that are folded from it."""
