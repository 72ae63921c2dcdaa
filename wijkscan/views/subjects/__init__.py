"""What a page shows about its subject: sentences, figures, maps, charts and tables."""
