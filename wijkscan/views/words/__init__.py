"""Dutch as the reader sees it."""
