"""Expected use: what the population leads one to expect, and how what was counted compares."""
