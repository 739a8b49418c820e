"""What the foreign clients may ask for: their own environment, and the small walked world."""

from tests.apps.world import template
from tests.foreign import foreign

__all__ = ["foreign", "template"]
