"""Nouns as people read them, in Japanese and English: bytes or text in, bytes or text out."""
