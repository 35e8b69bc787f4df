"""Likeness: when two texts are one text, and how much two texts have in common. Pure."""
