"""Measurements: each with its bar, and side by side with a peer where one runs."""
