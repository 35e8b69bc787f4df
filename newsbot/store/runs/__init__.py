"""Runs of crawls and scheduled jobs, their measures, and alarms."""
