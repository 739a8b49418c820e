"""Kumiai, a data-sharing node for industry: from the contract to the yen, one chain."""
