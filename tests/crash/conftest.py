"""What the crash tests share: databases of both kinds."""

from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]
