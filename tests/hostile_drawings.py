"""Messages of a canvas that no canvas sends: name to what stands where its JSON should.

NO_DRAWING ones are answered by a sentence. STRANGE ones can be drawn, or hold nothing that can be seen.
"""

import math

NAN, FAR = float("nan"), 1e308
LINE = [["M", 70, 60], ["L", 210, 60], ["L", 120, 230]]
NO_NUMBERS = {
    "a word": "1",
    "nothing": None,
    "yes": True,
    "a list": [1],
    "an object": {"x": 1},
    "not a number": NAN,
    "infinity": math.inf,
    "less than all": -math.inf,
    "1e308": FAR,
    "a number of 4,000 digits": 10**3999,
    "just too far": 10_001,
    "a word of a megabyte": "9" * 1_000_000,
}
PLACES = ("left", "top", "angle", "scaleX", "scaleY")  # read when a stroke was moved


def drawing(*paths, **changes):
    """What the canvas sends for these paths."""
    return {"version": "4.4.0", "objects": [{"type": "path", "path": path, "strokeWidth": 20} | changes for path in paths]}


def nested(depth, inner=None, key=None):
    """A list in a list in a list, or objects under this key."""
    for _ in range(depth):
        inner = [inner] if key is None else {key: inner}
    return inner


SHAPES = {
    "nothing": None,
    "yes": True,
    "a number": 17,
    "not a number": NAN,
    "a word": "objects",
    "an empty list": [],
    "a list of strokes": drawing(LINE)["objects"],
    "an empty object": {},
    "objects that are nothing": {"objects": None},
    "objects that are a word": {"objects": "many"},
    "objects that are a number": {"objects": 1e308},
    "objects that are an object": {"objects": {"0": {"path": LINE}}},
    "another name": {"Objects": [{"path": LINE}]},
    "objects in objects": {"objects": {"objects": [{"path": LINE}]}},
    "lists 900 deep": nested(900),
    "objects 900 deep": nested(900, key="objects"),
    "strokes that are lists": {"objects": [[], [[]]]},
    "strokes that are words": {"objects": ["path", "path"]},
    "a stroke that is nothing": {"objects": [None]},
    "a good stroke and a bad one": {"objects": [drawing(LINE)["objects"][0], None]},
    "a rectangle": {"objects": [{"type": "rect", "width": 10, "height": 10}]},
    "a picture": {"objects": [{"type": "image", "src": "https://example.com/seven.png"}]},
    "a text": {"objects": [{"type": "text", "text": "<script>alert(1)</script>"}]},
    "a group": {"objects": [{"type": "group", "objects": drawing(LINE)["objects"]}]},
}
PATHS = {
    "a path that is nothing": None,
    "a path as SVG writes it": "M 70 60 L 210 60",
    "a path that is a number": 7,
    "a path that is an object": {"0": ["M", 1, 2]},
    "an empty path": [],
    "lists 900 deep for a path": nested(900),
    "a command that is nothing": [None],
    "a command that is a number": [1, 2],
    "a command that is a word": ["M12"],
    "a command that is an object": [{"M": [1, 2]}],
    "an empty command": [[]],
    "a command without its letter": [[1, 2]],
    "an unknown command": [["A", 1, 2, 3, 4, 5, 6, 7]],
    "a small letter": [["m", 1, 2], ["l", 3, 4]],
    "two letters": [["MM", 1, 2]],
    "an empty letter": [["", 1, 2]],
    "a letter that is a list": [[["M"], 1, 2]],
    "a letter that is an object": [[{}, 1, 2]],
    "too few numbers": [["M", 1]],
    "too many numbers": [["M", 1, 2, 3]],
    "no numbers": [["M"]],
    "a line first": [["L", 1, 2]],
    "a curve first": [["Q", 1, 2, 3, 4]],
    "an end first": [["Z"]],
    "two beginnings": [["M", 1, 2], ["M", 3, 4]],
    "20,001 points": [["M", 1, 2], *[["L", 3, 4]] * 20_000],
    "a command of 100,000 numbers": [["M", *range(100_000)]],
}
NO_DRAWING = (
    SHAPES
    | {name: drawing(path) for name, path in PATHS.items()}
    | {f"{name} across": drawing([["M", value, 2], ["L", 3, 4]]) for name, value in NO_NUMBERS.items()}
    | {f"{name} down": drawing([["M", 1, 2], ["L", 3, value]]) for name, value in NO_NUMBERS.items()}
    | {f"{name} in a curve": drawing([["M", 1, 2], ["Q", value, 3, 4, 5]]) for name, value in NO_NUMBERS.items()}
    | {f"{name} as the width": drawing(LINE, strokeWidth=value) for name, value in NO_NUMBERS.items()}
    | {
        f"{name} as {place}": drawing(LINE, **{"left": 1, "top": 1} | {place: value})
        for place in PLACES
        for name, value in NO_NUMBERS.items()
    }
    | {f"{name} as the origin": drawing(LINE, left=1, originX=value) for name, value in NO_NUMBERS.items()}
    | {
        "501 strokes": drawing(*[LINE] * 501),
        "strokes of 20,001 points": drawing(*[LINE * 1000] * 7),
        "moved away": drawing(LINE, left=9_999, scaleX=9_999),
        "as wide as it goes, and wider": drawing([["M", -9999, 0], ["L", 9999, 0]], left=0, scaleX=-9_999, angle=45),
    }
)
STRANGE = {
    "no strokes": {"objects": []},
    "a dot": drawing([["M", 140, 140]]),
    "a line to where it began": drawing([["M", 140, 140], ["L", 140, 140]]),
    "an end at once": drawing([["M", 140, 140], ["Z"]]),
    "the same dot 19,999 times": drawing([["M", 5, 5], *[["L", 5, 5]] * 19_999]),
    "500 dots": drawing(*[[["M", number % 280, number // 2]] for number in range(500)]),
    "outside": drawing([["M", -500, -500], ["L", -400, -400]]),
    "through the sheet": drawing([["M", -9_999, -9_999], ["L", 9_999, 9_999]]),
    "there and back 1,000 times": drawing([["M", 0, 0], *[["L", 10_000 * (number % 2), 10_000] for number in range(1000)]]),
    "a curve with its control far away": drawing([["M", 10, 10], ["Q", 9_999, -9_999, 270, 270]]),
    "smaller than a pixel": drawing([["M", 140, 140], ["L", 140 + 1e-300, 140]]),
    "of no width": drawing(LINE, strokeWidth=0),
    "of a width below nothing": drawing(LINE, strokeWidth=-1e4),
    "of the greatest width": drawing(LINE, strokeWidth=1e4),
    "of no size": drawing(LINE, left=1, scaleX=0, scaleY=0),
    "turned often": drawing(LINE, left=140, top=140, angle=9_999),
    "flipped by words": drawing(LINE, left=140, top=140, flipX="no", flipY=[0]),
    "whole numbers and others": drawing([["M", 70, 60.0], ["L", 210.5, 60], ["Q", 1, 2, 3, 4], ["C", 1, 2, 3, 4, 5, 6], ["Z"]]),
    "with more in it": drawing(LINE, stroke="<script>", fill={"a": [1]}, shadow=None, clipPath=nested(50), __proto__={}) | {"x": "y"},
    "with a background": drawing(LINE) | {"background": "#fff", "backgroundImage": {"src": "file:///etc/passwd"}},
    "of another version": drawing(LINE) | {"version": None},
}
HOSTILE_DRAWINGS = NO_DRAWING | STRANGE
