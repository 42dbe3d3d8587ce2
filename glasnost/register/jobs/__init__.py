"""Jobs: long work that survives a restart and is done once."""
