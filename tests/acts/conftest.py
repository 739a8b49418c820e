"""What the tests of acts may ask for: the small world of the doors."""

from tests.apps.world import any_world, postgres_template, postgres_world, quiet, template, world

__all__ = ["any_world", "postgres_template", "postgres_world", "quiet", "template", "world"]
