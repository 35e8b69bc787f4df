"""Rhythm: how often a source publishes, by the hour of its week and of late."""
