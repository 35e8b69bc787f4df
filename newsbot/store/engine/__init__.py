"""The database engine: connections, SQLite and PostgreSQL, schema, migrations, full-text index and views."""
