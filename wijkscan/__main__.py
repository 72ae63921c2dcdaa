"""``python -m wijkscan``."""

from wijkscan.entry import main

main()
