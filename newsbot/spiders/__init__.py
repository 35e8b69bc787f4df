"""Spiders walk sites (`newsfeed`) and files (`dumps`); both yield the same items into the same pipelines."""
