"""Writing so that nothing is lost: whole, private, and resumed where it stopped."""
