"""Our reader: rows that an agreement permits, in the frames that a data scientist has.

`kumiai.open("config.share")["maintenance.machining"].polars()` asks the node of a profile, signs what it asks,
keeps the receipt beside the profile and reads the cut. pandas, polars, pyarrow and DuckDB are
imported when they are asked for, and only then.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from kumiai.apps.reader.profile import Profile, profile_at
from kumiai.apps.reader.table import Address, Table
from kumiai.apps.reader.talk import Talk
from kumiai.model.refusal import UnknownShare

__all__ = ["Address", "Profile", "Shares", "Table", "open_profile"]


class Shares:
    """All that a profile opens now, by address: `agreement.purpose.dataset`."""

    def __init__(self, talk: Talk) -> None:
        """What the node of `talk` lists."""
        self._talk = talk

    def __iter__(self) -> Iterator[str]:
        """The addresses, as the node lists them now."""
        for share in self._listed("/shares"):
            for found in self._listed(f"/shares/{share['name']}/all-tables"):
                yield f"{found['share']}.{found['schema']}.{found['name']}"

    def __len__(self) -> int:
        """How many addresses there are now."""
        return sum(1 for _ in self)

    def __getitem__(self, name: str) -> Table:
        """The table of an address, or of an end of one that no other has: `machining`, or
        `maintenance.machining` where it is read for several purposes. Raises `UnknownShare`.
        """
        found = self._ending(name)
        if len(found) != 1:
            several = f" ({', '.join(found)})" if found else ""
            raise UnknownShare(share=f"{name[:80]}{several}")
        return Table(self._talk, Address(*found[0].split(".")))

    def __contains__(self, name: str) -> bool:
        """Whether a name means one address."""
        return len(self._ending(name)) == 1

    def _ending(self, name: str) -> list[str]:
        """The addresses that end so."""
        return [address for address in self if f".{address}".endswith(f".{name}")]

    def __repr__(self) -> str:
        """The addresses, one a line."""
        return "\n".join(["Kumiai shares:", *(f"  {address}" for address in self)])

    def _listed(self, path: str) -> Iterator[Mapping[str, str]]:
        """The items of a list, page by page."""
        token = ""
        while True:
            page = self._talk.json(f"{path}?pageToken={token}" if token else path)
            yield from page.get("items", [])
            token = page.get("nextPageToken", "")
            if not token:
                return


def open_profile(profile: str | os.PathLike[str]) -> Shares:
    """What the profile file at `profile` opens. Raises `BadDocument` when it is none, `TokenRevoked`
    when it has expired.
    """
    return Shares(Talk(profile_at(Path(profile))))
