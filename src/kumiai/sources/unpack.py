"""Compressed documents opened within bounds; output is bounded, never the input's own claim."""

from __future__ import annotations

import io
import zipfile
import zlib

from kumiai.model.refusal import BadStream, BadTable, Bomb, UnsafeXml

RECORDING_MAX = 512 * 1024 * 1024
"""Bytes that a recording may have when unpacked."""
GZIP_RATIO_MAX = 400
ARCHIVE_MAX = 256 * 1024 * 1024
"""Bytes that the members of an archive may have together when unpacked."""
ZIP_RATIO_MAX = 200
MEMBERS_MAX = 1_000

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = 31
_STEP = 1024 * 1024


def unpacked(raw: bytes) -> bytes:
    """The bytes of `raw`: itself, or its content when it is gzip (RFC 1952, any member count).

    Raises `Bomb` beyond 512 MiB or 400 bytes out for one in, and `BadStream` for broken gzip.
    """
    if not raw.startswith(_GZIP_MAGIC):
        if len(raw) > RECORDING_MAX:
            raise Bomb(bytes=len(raw), limit=RECORDING_MAX)
        return raw
    limit = min(RECORDING_MAX, GZIP_RATIO_MAX * len(raw))
    out = bytearray()
    rest = raw
    while rest.startswith(_GZIP_MAGIC):
        rest = _member(rest, out, limit)
    if rest.strip(b"\x00"):  # gzip(1) pads with zeros; anything else is no member
        raise BadStream(reason="bytes after the last gzip member")
    return bytes(out)


def _member(raw: bytes, out: bytearray, limit: int) -> bytes:
    """What follows the first gzip member of `raw`; the member's content is added to `out`."""
    stream = zlib.decompressobj(_GZIP_WINDOW)
    pending = raw
    try:
        while not stream.eof:
            piece = stream.decompress(pending, _STEP)
            pending = stream.unconsumed_tail
            out += piece
            if len(out) > limit:
                raise Bomb(bytes=len(out), limit=limit)
            if not piece and not pending and not stream.eof:
                raise BadStream(reason="gzip ends early")
    except zlib.error:
        raise BadStream(reason="broken gzip") from None
    return stream.unused_data


def archive(raw: bytes) -> zipfile.ZipFile:
    """`raw` as a zip archive of XML parts that stays within bounds when unpacked.

    The directory's sizes are checked, and each member is read once up to its claim, because a
    directory may lie. Raises `Bomb` (1,000 members, 256 MiB, ratio 200), `UnsafeXml` for a part
    with a DOCTYPE, and `BadTable`.
    """
    try:
        opened = zipfile.ZipFile(io.BytesIO(raw))
        members = opened.infolist()
        if len(members) > MEMBERS_MAX:
            raise Bomb(members=len(members), limit=MEMBERS_MAX)
        limit = min(ARCHIVE_MAX, ZIP_RATIO_MAX * len(raw))
        claimed = sum(member.file_size for member in members)
        if claimed > limit:
            raise Bomb(bytes=claimed, limit=limit)
        for member in members:
            # zipfile stops at the claimed size and compares the CRC there.
            if b"<!DOCTYPE" in opened.read(member).replace(b"\x00", b""):
                raise UnsafeXml(reason="DOCTYPE")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise BadTable(reason="not a readable archive") from None
    return opened
