"""Runs: what crawls and scheduled jobs did, measured."""
