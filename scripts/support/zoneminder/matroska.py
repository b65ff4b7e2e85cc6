"""Live H.264 in Matroska, which ZoneMinder can pass through (MPEG-TS it cannot).

The frames stay a byte stream with start codes, as cameras send them: ZoneMinder's
own RTSP server looks for these.
"""

UNIT_START = b"\0\0\0\1"
IDR, SPS, PPS = 5, 7, 8
UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def access_units(stream: bytes) -> list[bytes]:
    """Split an H.264 byte stream at its access unit delimiters."""
    mark = UNIT_START + b"\x09"
    return [mark + unit for unit in stream.split(mark)[1:]]


def nal_units(access_unit: bytes) -> list[bytes]:
    """Return the NAL units of an access unit."""
    return [
        unit.removesuffix(b"\0")
        for unit in access_unit.replace(UNIT_START, b"\0\0\1").split(b"\0\0\1")
        if unit
    ]


def is_key(access_unit: bytes) -> bool:
    """Return whether decoding can start here."""
    return any(unit[0] & 31 == IDR for unit in nal_units(access_unit))


def header(first: bytes, size: tuple[int, int], fps: int) -> bytes:
    """Return all that comes before the first frame."""
    parameters = b"".join(
        UNIT_START + unit for unit in nal_units(first) if unit[0] & 31 in (SPS, PPS)
    )
    picture = _element("e0", _element("b0", size[0]), _element("ba", size[1]))
    track = _element(
        "ae",
        _element("d7", 1),
        _element("73c5", 1),
        _element("83", 1),
        _element("23e383", 1_000_000_000 // fps),
        _element("86", b"V_MPEG4/ISO/AVC"),
        _element("63a2", parameters),
        picture,
    )
    ebml = (_element("4282", b"matroska"), _element("4287", 4), _element("4285", 2))
    info = (
        _element("2ad7b1", 1_000_000),
        _element("4d80", b"c"),
        _element("5741", b"c"),
    )
    segment = bytes.fromhex("18538067") + UNKNOWN_SIZE
    return (
        _element("1a45dfa3", *ebml)
        + segment
        + _element("1549a966", *info)
        + _element("1654ae6b", track)
    )


def frame(access_unit: bytes, milliseconds: int) -> bytes:
    """Return a cluster that holds just this frame."""
    flags = b"\x80" if is_key(access_unit) else b"\0"
    block = _element("a3", b"\x81\0\0" + flags + access_unit)
    return _element("1f43b675", _element("e7", milliseconds), block)


def _element(identifier: str, *content: bytes | int) -> bytes:
    body = b"".join(_number(part) if isinstance(part, int) else part for part in content)
    return bytes.fromhex(identifier) + (len(body) | 1 << 56).to_bytes(8) + body


def _number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8))
