"""Maps: what they show, on a page and on paper."""
