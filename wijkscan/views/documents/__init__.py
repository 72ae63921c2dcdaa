"""The report and the story: what they say, and how they look in every format."""
