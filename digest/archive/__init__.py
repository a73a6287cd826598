"""Editions and state under the out folder: written whole or not at all, one run at a time."""
