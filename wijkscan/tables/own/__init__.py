"""Tables a gemeente keeps itself: who works where today, for what amounts, in which werkgebieden."""
