"""Kumiai: a data-sharing node for industry; from the contract to the yen, one chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from kumiai.apps.reader import Shares

__version__ = "0.1.0"


def open(profile: str | os.PathLike[str]) -> Shares:  # noqa: A001 - read as `kumiai.open`
    """What a profile file opens: tables by address, `agreement.purpose.dataset`, or by dataset.

    Raises `BadDocument`, `TokenRevoked`.
    """
    from kumiai.apps.reader import open_profile  # noqa: PLC0415 - the command line needs none of it

    return open_profile(profile)
