"""The whole report of a gemeente, and versions of it that stay as they were."""
