"""The steps from one form of the store to the next; ``versions/`` has one file per step, and none is changed after a release."""
