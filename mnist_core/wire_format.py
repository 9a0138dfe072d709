"""Protocol Buffers as they travel: numbers and texts one after another, each with its field's number before it.

ONNX models and TensorBoard's logs are both written in this format. A field begins with its number and its kind; whole numbers take as few
bytes as they need, seven bits each; texts, arrays and messages in messages say their length first. A message is the bytes of its fields.
Left out on purpose: reading. Source: https://protobuf.dev/programming-guides/encoding/
"""

import struct

WHOLE, EIGHT_BYTES, SIZED, FOUR_BYTES = 0, 1, 2, 5  # kinds of fields


def varint(number):
    """A whole number from 0 on, seven bits a byte, the lowest first; the highest bit of a byte says that another follows."""
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def whole_field(field, number):
    """An int field: number from 0 on."""
    return varint(field << 3 | WHOLE) + varint(number)


def sized_field(field, content):
    """A string, bytes or message field. content: str or bytes."""
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | SIZED) + varint(len(content)) + content


def float_field(field, number):
    """A float field, 32 bits."""
    return varint(field << 3 | FOUR_BYTES) + struct.pack("<f", number)


def double_field(field, number):
    """A double field, 64 bits."""
    return varint(field << 3 | EIGHT_BYTES) + struct.pack("<d", number)
