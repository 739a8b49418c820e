"""ZIP containers: bounds for those that come in, fixed dates for those that go out."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - a class that zlib spells small

from kumiai.model.refusal import BadDocument, Bomb, TooLarge, UnsafeXml

RAW_MAX = 33_554_432
UNPACKED_MAX = 268_435_456
RATIO_MAX = 200
MEMBERS_MAX = 1_000
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1_048_576
_FIXED_AT = b"2000-01-01T00:00:00Z"
_TOLD = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_MARKUP = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def bounded(raw: bytes, unpacked_max: int = UNPACKED_MAX) -> ZipFile:
    """The archive `raw`, once its members are few, whole, not too large, and its XML harmless.

    Bounds: 32 MiB packed, `unpacked_max` bytes unpacked, ratio 200, 1,000 members; no archive
    within is opened. Raises `BadDocument`, `Bomb`, `TooLarge`, `UnsafeXml`.
    """
    if len(raw) > RAW_MAX:
        raise TooLarge(what="file", max=RAW_MAX)
    try:
        archive = ZipFile(BytesIO(raw))
        members = archive.infolist()
        _sizes(members, min(unpacked_max, RATIO_MAX * max(len(raw), 1)))
        for member in members:
            _whole(archive, member)
    except (BadZipFile, LargeZipFile, ZlibError, NotImplementedError, RuntimeError) as bad:
        raise BadDocument(where="file", what=str(bad)[:80]) from None
    except (EOFError, ValueError, OSError, IndexError):
        raise BadDocument(where="file", what="damaged archive") from None
    return archive


def _sizes(members: list[ZipInfo], unpacked_max: int) -> None:
    """Refuses by the sizes that the archive declares; reading never goes beyond them."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS_MAX:
        raise Bomb(what=f"{len(members)} members")
    if unpacked > unpacked_max:
        raise Bomb(what=f"{unpacked} bytes")
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise BadDocument(where="file", what="a member comes twice")


def _whole(archive: ZipFile, member: ZipInfo) -> None:
    """Reads `member` to its end, so that its checksum is compared, and refuses unsafe XML."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            # A null byte means UTF-16, in which the marks below would not be seen.
            if is_xml and (_MARKUP.search(tail + chunk) or b"\x00" in chunk):
                raise UnsafeXml(reason=member.filename[:80])
            tail = chunk[-32:]


class FixedZip(ZipFile):
    """A ZIP file for writing whose members carry one fixed date: same content, same bytes."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """One member from memory."""
        name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
        text = data.encode() if isinstance(data, str) else bytes(data)
        if name == "docProps/core.xml":
            text = _TOLD.sub(rb"\g<1>" + _FIXED_AT + rb"\g<3>", text)
        super().writestr(self._info(name), text)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """One member from a file, in pieces."""
        with Path(filename).open("rb") as source, self.open(self._info(arcname), "w") as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)

    def _info(self, name: str) -> ZipInfo:
        """A member's header without a clock."""
        info = ZipInfo(name, _EPOCH)
        info.compress_type = self.compression
        info.create_system, info.external_attr = 3, 0o600 << 16
        return info


def fixed(raw: bytes) -> bytes:
    """The archive `raw` with fixed dates and members stored as they are.

    Stored, because compressed bytes differ between zlib versions and this one is hashed.
    """
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as source, FixedZip(out, "w", ZIP_STORED) as target:
        for member in source.infolist():
            target.writestr(member.filename, source.read(member))
    return out.getvalue()


def packed(out: BytesIO) -> FixedZip:
    """A deflating archive with fixed dates, to be written into `out`."""
    return FixedZip(out, "w", ZIP_DEFLATED, allowZip64=True)
