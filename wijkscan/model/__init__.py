"""Pure functions: tables in, results with their explanation out; no files, no clock, no network."""
