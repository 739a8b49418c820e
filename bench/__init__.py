"""Measurements: each with its bar, and side by side with a peer where one runs."""

import os

# polars counts its threads when it is imported; ours has one core as well.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
