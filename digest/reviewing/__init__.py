"""Prompts under review: what was sent and what came back, kept in files that people read and approve."""
