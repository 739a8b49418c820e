"""The Delta Sharing endpoint: what agreements permit, for the tools that recipients have.

It listens on a port of its own, knows no session and writes nothing but grants and their openings.
"""

from kumiai.apps.sharing.app import application

__all__ = ["application"]
