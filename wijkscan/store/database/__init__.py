"""One store for what several people work on: SQLite in the data folder, or the PostgreSQL that ``WIJKSCAN_DB`` names."""
