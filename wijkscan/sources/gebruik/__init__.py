"""The gemeente's own client export, as a file or a database hands it over."""
