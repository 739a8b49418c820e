"""Judges from outside: foreign readers and published vectors, each run on what we make."""
