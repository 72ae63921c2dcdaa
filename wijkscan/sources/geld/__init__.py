"""Files with amounts of gemeenten: recognised by their contents and read into the rows of `tables.geld`."""
