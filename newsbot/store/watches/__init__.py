"""Watches and the flags that they raise."""
