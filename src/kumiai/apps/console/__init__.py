"""The console: the node for people with a browser, Japanese and English, without scripts.

`table` says every page once, with the operation that `rules/standing` is asked for.
"""
