"""Alerts waiting for delivery, and the record of what was delivered."""
