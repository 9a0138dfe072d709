"""States of widgets that no widget has, as Streamlit's protobuf: name to a function that makes one for a widget's id."""

import json

from streamlit.proto.WidgetStates_pb2 import WidgetState

LONG = "x" * 100_000
DEEP = "[" * 3000 + "]" * 3000
PLAIN = {  # field of WidgetState: values
    "trigger_value": {"pressed": True},
    "bool_value": {"yes": True, "no": False},
    "int_value": {"zero": 0, "less than zero": -1, "the greatest": 2**63 - 1, "the least": -(2**63)},
    "double_value": {"a fraction": 0.5, "not a number": float("nan"), "infinite": float("inf"), "minus 1e308": -1e308},
    "string_value": {
        "empty": "",
        "spaces": " \t\n",
        "a number": "7",
        "long": LONG,
        "formatted": "zq7**b** :red[x] $x$ ![x](https://example.com/x)",
        "HTML": "zq7<script>alert(1)</script>",
        "a null": "a\0b",
        "a path": "../../etc/passwd",
        "right to left": "\u202ezq7",
        "half a letter": "\ufffe\U000e0001",
        "JSON": '{"value": [1, null]}',
    },
    "json_value": {
        "nothing": "null",
        "no JSON": "{",
        "a word": '"x"',
        "a list": "[1, [2], null]",
        "a number": "1e999",
        "deep": DEEP,
        "an object": '{"id": {"a": 1}, "cells": [1], "width": "wide", "drawing": 7, "selection": 7, "value": NaN}',
        "a selection": json.dumps({"selection": {"rows": [-1, 10**9, "x", None, 1.5], "columns": [[]], "points": "all"}}),
    },
    "string_trigger_value": {"a word": "zq7", "nothing": ""},
    "json_trigger_value": {"nothing": "null", "no JSON": "{", "deep": DEEP},
    "bytes_value": {"a few": b"\xff\0\xfe"},
}
LISTS = {
    "int_array_value": {"no numbers": [], "numbers": [-1, 0, 10**18]},
    "double_array_value": {"no numbers": [], "strange numbers": [float("nan"), float("inf"), -1e308], "thousands": [0.5] * 10_000},
    "string_array_value": {"no words": [], "words": ["zq7**b**", "", "\0", "../x", LONG]},
}


def _plain(field, value):
    def make(widget_id):
        state = WidgetState(id=widget_id)
        if field == "string_trigger_value":
            state.string_trigger_value.data = value
        else:
            setattr(state, field, value)
        return state

    return make


def _list(field, values):
    def make(widget_id):
        state = WidgetState(id=widget_id)
        array = getattr(state, field)
        array.SetInParent()
        array.data.extend(values)
        return state

    return make


def _file(file_id, url):
    def make(widget_id):
        state = WidgetState(id=widget_id)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = file_id, "../../x.png", 2**62
        info.file_urls.upload_url = info.file_urls.delete_url = url
        return state

    return make


def _message(field, content):
    def make(widget_id):
        state = WidgetState(id=widget_id)
        getattr(state, field).ParseFromString(content)
        getattr(state, field).SetInParent()
        return state

    return make


STATES = (
    {f"{field}: {name}": _plain(field, value) for field, values in PLAIN.items() for name, value in values.items()}
    | {f"{field}: {name}": _list(field, value) for field, values in LISTS.items() for name, value in values.items()}
    | {"a file that nobody sent": _file("0" * 36, ""), "a file at a path": _file("../../etc/passwd", "file:///etc/passwd")}
    | {f"{field}: empty": _message(field, b"") for field in ("file_uploader_state_value", "arrow_value", "chat_input_value")}
    | {"no value": lambda widget_id: WidgetState(id=widget_id)}
)
