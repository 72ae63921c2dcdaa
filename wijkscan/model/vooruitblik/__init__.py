"""Population ahead: how many people live where in a year to come, how certain that is, and how well it would have done before."""
