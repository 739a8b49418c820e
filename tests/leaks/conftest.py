"""The small world, for tests of leaks that change it."""

from tests.apps.world import postgres_template, postgres_world, template, world

__all__ = ["postgres_template", "postgres_world", "template", "world"]
