"""Groupings by several methods, each in a process of its own, and how good they are."""
