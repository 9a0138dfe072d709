"""Protocol Buffers' own examples."""

from mnist_core.wire_format import double_field, float_field, sized_field, varint, whole_field


def test_the_examples_of_the_format():
    """From https://protobuf.dev/programming-guides/encoding/."""
    assert varint(150) == bytes([0x96, 0x01])
    assert whole_field(1, 150) == bytes([0x08, 0x96, 0x01])
    assert sized_field(2, "testing") == bytes([0x12, 0x07]) + b"testing"
    assert sized_field(3, whole_field(1, 150)) == bytes([0x1A, 0x03, 0x08, 0x96, 0x01])


def test_numbers_with_a_point():
    assert float_field(1, 1.0) == bytes([0x0D, 0, 0, 0x80, 0x3F])
    assert double_field(1, 1.0) == bytes([0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F])
