"""Tables with use of provisions in detail: recognised by their contents and read into the rows of `tables.voorzieningen`."""
