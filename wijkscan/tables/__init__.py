"""The contract between sources and model: columns, areas, gaps, passports and the checked tables."""
