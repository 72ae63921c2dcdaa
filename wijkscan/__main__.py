"""``python -m wijkscan``."""

from wijkscan.cli import main

main()
