"""Authors, over time, and their bylines."""
