"""Why an area differs from its gemeente or from another area, as parts that add up to the difference."""
