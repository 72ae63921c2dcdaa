"""Budgets: who gets what and why, the way there, and what chance does."""
