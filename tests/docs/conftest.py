"""What the pages may ask for: the environment of the foreign clients."""

from tests.foreign import foreign

__all__ = ["foreign"]
