"""Kumiai: a data-sharing node for industry; from the contract to the yen, one chain."""

__version__ = "0.1.0"
