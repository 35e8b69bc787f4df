"""The watch language: what a query means, which word forms it covers, and where an article matches."""
