"""Wijkteams: work, formatie, disciplines, waiting and the flexpool."""
