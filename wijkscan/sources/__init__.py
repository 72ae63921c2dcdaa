"""The only network and file access: each source returns a raw table and its passport."""
