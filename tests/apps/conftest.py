"""What the tests of doors may ask for."""

from tests.apps.world import any_world, postgres_template, postgres_world, quiet, template, world

__all__ = ["any_world", "postgres_template", "postgres_world", "quiet", "template", "world"]
