"""The format of saved observers, written from docs/distributed_calibration.md and nothing else."""

import dataclasses
import struct
import zlib

MAGIC = b"\x89HSC\r\n\x1a\n"
HISTOGRAM, MIN_MAX, MOVING_AVERAGE = 1, 2, 3


@dataclasses.dataclass
class Totals:
    """What has been seen: counts and extremes, and of a histogram the counts of its bins by index."""

    nan: int = 0
    negative_infinite: int = 0
    positive_infinite: int = 0
    finite: int = 0
    low_bits: int = 0
    extremes: tuple = None
    bins: dict = dataclasses.field(default_factory=dict)


def pattern(value):
    return struct.unpack("<I", struct.pack("<f", value))[0]


def observe(values, mantissa_bits):
    """What a histogram makes of values, given as bit patterns."""
    seen = Totals()
    shift = 23 - mantissa_bits
    numbers = []
    for bits in values:
        if bits & 0x7FFFFFFF > 0x7F800000:
            seen.nan += 1
        elif bits == 0xFF800000:
            seen.negative_infinite += 1
        elif bits == 0x7F800000:
            seen.positive_infinite += 1
        else:
            index = bits >> shift
            index = 0 if index == 0x80000000 >> shift else index  # zero has one bin
            seen.bins[index] = seen.bins.get(index, 0) + 1
            seen.low_bits |= bits & (1 << shift) - 1
            numbers.append(struct.unpack("<f", struct.pack("<I", bits))[0] + 0.0)
    seen.finite = len(numbers)
    if numbers:
        seen.extremes = (min(numbers), max(numbers))
    return seen


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_histogram(seen):
    out = varint(seen.nan) + varint(seen.negative_infinite) + varint(seen.positive_infinite) + varint(seen.low_bits)
    out += varint(len(seen.bins))
    if seen.bins:
        out += struct.pack("<2f", *seen.extremes)
    following = 0
    for index in sorted(seen.bins):
        out += varint(index - following) + varint(seen.bins[index])
        following = index + 1
    return out


def write_extremes(seen):
    out = varint(seen.nan) + varint(seen.negative_infinite + seen.positive_infinite) + varint(seen.finite)
    return out + (struct.pack("<2f", *seen.extremes) if seen.finite else b"")


def frame(kind, per_channel, payload):
    whole = MAGIC + struct.pack("<HBBQ", 1, kind, per_channel, len(payload)) + payload
    return whole + struct.pack("<I", zlib.crc32(whole))


class Reader:
    """Takes fields off the front of a payload."""

    def __init__(self, payload):
        self.payload = payload
        self.offset = 0

    def unpack(self, layout):
        fields = struct.unpack_from(layout, self.payload, self.offset)
        self.offset += struct.calcsize(layout)
        return fields

    def varint(self):
        value = shift = 0
        while True:
            (byte,) = self.unpack("<B")
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def histogram(self):
        seen = Totals(self.varint(), self.varint(), self.varint())
        seen.low_bits = self.varint()
        bins = self.varint()
        if bins:
            seen.extremes = self.unpack("<2f")
        following = 0
        for _ in range(bins):
            index = following + self.varint()
            seen.bins[index] = self.varint()
            following = index + 1
        seen.finite = sum(seen.bins.values())
        return seen


def unframe(whole):
    """Checks the frame; returns kind, per_channel and payload."""
    magic, (version, kind, per_channel, size) = whole[:8], struct.unpack_from("<HBBQ", whole, 8)
    (checksum,) = struct.unpack_from("<I", whole, 20 + size)
    if (magic, version, len(whole), checksum) != (MAGIC, 1, 24 + size, zlib.crc32(whole[: 20 + size])):
        raise ValueError("not a saved observer")
    return kind, per_channel, whole[20 : 20 + size]
