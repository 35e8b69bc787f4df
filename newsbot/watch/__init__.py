"""Watch terms: what a query means, which words it stands for, and where an article matches it."""
