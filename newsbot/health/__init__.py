"""Is every source alive? Quiet, broken or drifting, and since when."""
