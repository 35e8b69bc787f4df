"""Watches, and the flags they raise."""
