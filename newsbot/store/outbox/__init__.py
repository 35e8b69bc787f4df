"""The outbox: the alerts that are to be delivered, by which rules, and what became of each."""
