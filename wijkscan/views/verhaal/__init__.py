"""The story for the commissie Samenleving."""
