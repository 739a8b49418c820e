"""The world of cars: a rental fleet's drives become slips by place and by product, in a pool."""

from kumiai.apps.demo.cars.walk import begins, walked

__all__ = ["begins", "walked"]
