"""A small invented news site, recorded: what the quick start and the tests run on."""
