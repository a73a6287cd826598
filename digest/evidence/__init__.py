"""Text against text: where a quote stands, and whether a claim says what its quotes say. Pure."""
