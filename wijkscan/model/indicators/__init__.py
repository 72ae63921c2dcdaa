"""Indicators: what they are, their values, and what they are compared with."""
