"""Govern: signing in, tokens, keys, revoking, and whether the log holds."""
