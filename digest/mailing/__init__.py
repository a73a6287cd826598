"""Mail as such: addresses, keyed hashes of them, and messages; nothing here goes to a server."""
