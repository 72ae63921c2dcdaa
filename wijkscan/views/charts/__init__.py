"""Charts, on a page and on paper."""
