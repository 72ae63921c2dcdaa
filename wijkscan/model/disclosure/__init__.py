"""Disclosure control: no published count may give away a small one."""
