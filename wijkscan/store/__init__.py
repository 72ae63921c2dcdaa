"""What is kept on disk: received deliveries, checked tables, and what a gemeente keeps itself."""
