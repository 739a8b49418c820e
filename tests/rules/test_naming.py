"""Naming: recorded signals take the rights of their lines; what has no line stays unlisted."""

from kumiai.model.machine import MachineId
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Use
from kumiai.model.signal import ItemId, Kind, Signal
from kumiai.papers.templates import packaged
from kumiai.papers.templates.sample import packaged_sample
from kumiai.rules.naming import renamed
from kumiai.rules.template import applied

PLANT, BUILDER = PartyId("plant-co"), PartyId("builder-co")


def signal(
    item: str, of: str, kind: Kind = Kind.SAMPLE, *, unit: str | None = None, subtype: str = ""
) -> Signal:
    """A signal of a lathe."""
    return Signal(MachineId("lathe"), ItemId(item), kind, of, unit, subtype=subtype)


def test_recorded_signals_take_the_rights_of_their_lines() -> None:
    """By name, by kind and type, by type and subtype, by type; others stay out. Names in order."""
    template = packaged("machine-tool")
    assert template is not None
    sample = packaged_sample(template)
    assert sample is not None
    table = applied(template, {PartyId("plant"): PLANT, PartyId("builder"): BUILDER}, "lathes")
    signals = (
        signal("Sload", "LOAD", unit="PERCENT"),
        signal("Xload", "LOAD", unit="PERCENT"),
        signal("Sload_cond", "LOAD", Kind.CONDITION),
        signal("S1cmd", "ROTARY_VELOCITY", subtype="PROGRAMMED"),
        signal("Srpm", "ROTARY_VELOCITY", subtype="ACTUAL", unit="REVOLUTION/MINUTE"),
        signal("Fovr", "PATH_FEEDRATE_OVERRIDE", Kind.EVENT),
        signal("hole", "POSITION", Kind.CHARACTERISTIC, unit="MILLIMETER"),
    )

    found = renamed(table, signals, sample.line)

    lines = {item.id: item.label_en.split(" (")[0] for item in found.items}
    assert lines == {
        "S1cmd": "cutting conditions as commanded",
        "Sload": "spindle load",
        "Sload_cond": "overload alarms",
        "Srpm": "spindle speed",
        "Xload": "axis load",
        "hole": "incoming inspection of delivered parts",
    }
    assert [item.id for item in found.items] == sorted(lines)
    assert {group.id for group in found.groups} == {
        "spindle",
        "axes",
        "alarms",
        "cutting",
        "quality",
    }
    speed = found.item("Srpm")
    assert speed is not None
    assert (speed.unit, speed.label_ja) == ("REVOLUTION/MINUTE", "主軸回転数（Srpm）")
    assert found.allows(ItemId("Sload"), BUILDER, Use.DERIVE) is Allowance.LIMITED
    assert found.allows(ItemId("Xload"), BUILDER, Use.DERIVE) is Allowance.DENY
    assert found.allows(ItemId("Fovr"), BUILDER, Use.USE) is Allowance.DENY
    assert not renamed(found, (), sample.line).items
