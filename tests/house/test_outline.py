"""The outline of the land that `make map` writes: points are sums of differences, scaled and shifted."""

from tools.outline import outline

TOPOLOGY = {
    "transform": {"scale": [0.5, 0.25], "translate": [-180, -90]},
    "arcs": [[[0, 0], [2, 4], [-1, 0]], [[720, 720], [0, -4]]],
}


def test_arcs_become_lines() -> None:
    """Two arcs, five points, in degrees."""
    assert outline(TOPOLOGY) == {
        "type": "MultiLineString",
        "coordinates": [
            [[-180.0, -90.0], [-179.0, -89.0], [-179.5, -89.0]],
            [[180.0, 90.0], [180.0, 89.0]],
        ],
    }
