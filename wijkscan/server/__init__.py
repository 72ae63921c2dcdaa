"""The doors of the dashboard."""
