"""The chain from checked tables to what a gemeente decides on."""
