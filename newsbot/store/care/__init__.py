"""Maintenance of a database: backup, check, copy, export, prune, vacuum, and SQL queries."""
