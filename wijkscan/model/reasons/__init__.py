"""Why an area differs from its gemeente or from another area, and where a number comes from: parts and steps that add up."""
