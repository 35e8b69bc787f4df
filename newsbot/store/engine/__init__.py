"""The engine: the connection, the two databases, their tables, index, views and migrations."""
