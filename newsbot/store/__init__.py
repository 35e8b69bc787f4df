"""The store: everything newsbot keeps, in one database."""
