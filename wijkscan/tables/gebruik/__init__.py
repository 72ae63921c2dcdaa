"""Use as the gemeente registers it: from the text of an export to counts of clients."""
