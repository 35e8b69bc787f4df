"""Care for a database: backup, check, copy, export, prune, vacuum, and SQL of its own."""
