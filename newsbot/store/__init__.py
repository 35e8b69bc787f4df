"""Everything newsbot stores, in one database."""
