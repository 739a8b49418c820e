"""Device models: what is understood, what becomes a finding, what is refused."""

from pathlib import Path

import pytest

from kumiai.model.machine import MachineId
from kumiai.model.refusal import BadDocument, BadValue, Refusal, TooLarge, UnknownUnit, UnsafeXml
from kumiai.model.signal import Kind
from kumiai.sources.mtconnect import DeclaredItem, device_from_items, devices
from kumiai.sources.mtconnect.devices import DOCUMENT_MAX

NAMESPACE = "urn:mtconnect.org:MTConnectDevices:1.3"


def document(items: str, device: str = 'id="d" name="Lathe 1" uuid="u1"') -> bytes:
    """A Devices.xml with one device that has `items`."""
    return (
        f'<MTConnectDevices xmlns="{NAMESPACE}"><Devices><Device {device}>'
        '<Description manufacturer="Maker" model="M" serialNumber="7"/>'
        f'<Components><Linear name="X" id="x"><DataItems>{items}</DataItems></Linear></Components>'
        "</Device></Devices></MTConnectDevices>"
    ).encode()


def test_a_device_with_its_signals() -> None:
    """Native unit, component, aliases and maker are taken from the document."""
    (device,) = devices(
        document(
            '<DataItem category="SAMPLE" id="x_1" name="Xabs" type="POSITION" subType="ACTUAL" '
            'units="MILLIMETER" nativeUnits="INCH"><Source>Xsrc</Source></DataItem>'
        )
    )
    assert (device.machine, device.source, device.maker) == ("lathe-1", "u1", "Maker")
    assert (device.model, device.serial, device.findings) == ("M", "7", ())
    (signal,) = device.signals
    assert (signal.item, signal.kind, signal.unit) == ("Xabs", Kind.SAMPLE, "INCH")
    assert (signal.type, signal.subtype, signal.component) == ("POSITION", "ACTUAL", "Linear X")
    assert signal.aliases == ("x_1", "Xsrc")
    assert device.signal("Xabs") is signal
    assert device.signal("Yabs") is None


def test_the_caller_names_the_machine() -> None:
    """By uuid or by name."""
    item = '<DataItem category="EVENT" id="a" type="AVAILABILITY"/>'
    for key in ("u1", "Lathe 1"):
        (device,) = devices(document(item), {key: MachineId("lathe-9")})
        assert (device.machine, device.signals[0].machine) == ("lathe-9", "lathe-9")


@pytest.mark.parametrize(
    "item,rule,kept",
    [
        ('category="SAMPLE" id="a" type="LENGTH" nativeUnits="x:METER"', "unknown-unit", 1),
        ('category="SAMPLE" id="a b" type="LENGTH"', "item-name", 0),
        ('category="OTHER" id="a" type="LENGTH"', "item-category", 0),
    ],
)
def test_what_is_not_known_is_a_finding(item: str, rule: str, kept: int) -> None:
    """A machine's document is not refused for one strange item."""
    (device,) = devices(document(f"<DataItem {item}/>"))
    assert [finding.rule for finding in device.findings] == [rule]
    assert [signal.unit for signal in device.signals] == [None] * kept


def test_a_name_that_comes_twice_is_a_finding() -> None:
    """The first one stays."""
    twice = '<DataItem category="EVENT" id="a" name="n" type="A"/>'
    (device,) = devices(document(twice + twice.replace('"a"', '"b"')))
    assert len(device.signals) == 1
    assert [finding.rule for finding in device.findings] == ["item-twice"]


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 or str()};" * 10}">' for n in range(1, 12))
    + "]><b>&a11;</b>"
)
OUTSIDE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]><b>&a;</b>'
PARAMETER = '<!DOCTYPE b [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a">%a;]><b/>'
REMOTE = '<!DOCTYPE b SYSTEM "http://127.0.0.1:9/b.dtd"><b/>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, PARAMETER, REMOTE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "shift_jis"])
def test_entities_are_refused(text: str, encoding: str) -> None:
    """A DOCTYPE is refused before anything in it is read, in every encoding."""
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    with pytest.raises(UnsafeXml):
        devices(declared.encode(encoding))


def test_a_doctype_in_an_encoding_without_ascii_is_refused() -> None:
    """The parser's own answer is asked too."""
    text = '<?xml version="1.0" encoding="IBM037"?><!DOCTYPE b><b/>'
    with pytest.raises((UnsafeXml, BadDocument)):
        devices(text.encode("cp037"))


@pytest.mark.parametrize(
    "raw", [b"", b"<a", b"<a/>", b"\x00" * 10, document("")[:-5], b"<a>" * 5000]
)
def test_what_is_no_device_model_is_refused(raw: bytes) -> None:
    """Only typed refusals leave."""
    with pytest.raises(BadDocument):
        devices(raw)


def test_a_huge_document_is_refused() -> None:
    """Before it is parsed."""
    with pytest.raises(TooLarge):
        devices(b" " * (DOCUMENT_MAX + 1))


def test_a_device_without_a_usable_name_is_refused() -> None:
    """An id is not invented."""
    with pytest.raises(Refusal):
        devices(document("", 'id="d" name="機械" uuid="u1"'))


def test_a_declared_list_is_held_to_units_and_names() -> None:
    """A list is a person's document: one wrong line refuses it."""
    good = DeclaredItem("a", Kind.SAMPLE, "LOAD", "PERCENT")
    with pytest.raises(BadValue):
        device_from_items(MachineId("m"), "u", "n", [good, good])
    with pytest.raises(UnknownUnit):
        device_from_items(MachineId("m"), "u", "n", [good._replace(unit="FURLONG")])


def test_the_devices_of_the_real_test_bed(data_dir: Path) -> None:
    """Eight machines, every unit known."""
    found = devices((data_dir / "nist_sms/mtconnect_agent_Devices.xml").read_bytes())
    assert [(d.name, len(d.signals)) for d in found] == [
        ("GFAgie01", 23),
        ("Mazak01", 65),
        ("Mazak03", 63),
        ("Hurco01", 15),
        ("Hurco02", 15),
        ("Hurco03", 15),
        ("Hurco04", 15),
        ("Hurco06", 15),
    ]
    assert not any(d.findings for d in found)
