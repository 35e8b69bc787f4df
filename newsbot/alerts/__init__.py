"""Alerts: what to send when, how it is worded, and the channels it goes out by."""
