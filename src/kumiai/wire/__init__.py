"""Nouns as machines read them; codecs in pairs that lose nothing."""
