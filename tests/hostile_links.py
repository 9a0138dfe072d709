"""Addresses that no page wrote: which values stand for which parameter, and the views that a visitor can be on."""

from itertools import product
from urllib.parse import quote

from mnist_core.drawing import STEP_NAMES
from mnist_ui.digit_choice import WORDS as DATASET_WORDS
from mnist_ui.inside_choice import WORDS as INSIDE_WORDS
from mnist_ui.mistake_choice import WORDS as MISTAKES_WORDS
from mnist_ui.settings import NAMES
from mnist_ui.sweep_plan import LINK_NAMES

MARK = "zq7"  # begins what would be formatted, were it not shown as code
VIEWS = {  # page: addresses on which other widgets are shown
    "": ("",),
    "train": ("", "preset=keras-tutorial"),
    "sweep": ("",),
    "runs": ("",),
    "dataset": ("", "show=together", "show=map", "change=rotate&view=text", "view=input&scale=1"),
    "draw": ("", "way=grid", "way=photo", "way=number", "way=photo&of=number"),
    "inside": ("", "part=sums", "part=why", "part=off", "split=sample"),
    "mistakes": ("", "section=each", "section=calibration", "section=robustness", "section=honest", "whose=mine"),
}
PARAMETERS = {  # page: what its address may hold
    "": ("drawing",),
    "train": ("run", "preset", *NAMES),
    "sweep": ("sweep", "preset", *LINK_NAMES, *NAMES[:3]),
    "runs": ("run", "sweep"),
    "dataset": (*DATASET_WORDS, "shuffle", "page", "index", "amount"),
    "draw": ("way", "of", "drawing", "network", *(f"step_{name}" for name in STEP_NAMES)),
    "inside": (*INSIDE_WORDS, "index", "sum", "prune", "unit", "network", "drawing"),
    "mistakes": (*MISTAKES_WORDS, "threshold", "page", "index", "network", "other"),
}
VALUES = {
    "nothing": "",
    "a space": " ",
    "zero": "0",
    "less than zero": "-1",
    "a fraction": "1.5",
    "1e308": "1e308",
    "400 nines": "9" * 400,
    "5,000 digits": "1" * 5000,
    "not a number": "nan",
    "infinity": "-inf",
    "hexadecimal": "0x10",
    "digits of another script": "٣",
    "a word": "seven",
    "Korean": f"{MARK}수학",
    "right to left": f"{MARK}\u202e\u2066evil",
    "a null": f"{MARK}\0\x1b[31m",
    "5,000 letters": MARK + "x" * 5000,
    "Markdown": f"{MARK}**b** [x](javascript:alert(1)) ![x](https://example.com/x)",
    "Markdown out of code": f"{MARK}` {MARK}**b** `{MARK}",
    "fences": f"```\n{MARK}# b\n```{MARK}",
    "colours and icons": f"{MARK} :red[x] :material/home: :small[x]",
    "LaTeX": f"{MARK} $\\href{{x}}{{y}}$ $$x$$",
    "HTML": f"{MARK}<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SQL": f"{MARK}' OR 1=1; DROP TABLE run; --",
    "a path": f"{MARK}../../../../etc/passwd",
    "a place in a string": f"{MARK}{{0.__class__}} %s %(x)s",
    "a list": f'["{MARK}", 1, null]',
    "many commas": ",".join(["0.001"] * 500),
}
RAW = {  # as they stand in the address, the parameter in the place of {}
    "broken percents": "{}=%zz%&%=%",
    "bytes that are no text": "{}=%ff%fe%c0%80",
    "half a letter": "{}=%ed%a0%80",
    "no equals sign": "{}",
    "thrice": "{0}=0&{0}=1&{0}=zq7",
    "ten thousand times": "&".join(["{0}=1"] * 10_000),
    "a list in brackets": "{0}[]=1&{0}[x]=2",
    "a question mark more": "?{}=1?x=2#{}=3",
}
LINKS = {
    (page, parameter, name): f"{parameter}={quote(value)}"
    for page, parameters in PARAMETERS.items()
    for parameter, (name, value) in product(("lang", *parameters), VALUES.items())
} | {
    (page, parameters[0], name): raw.format(parameters[0], parameters[0])
    for page, parameters in PARAMETERS.items()
    for name, raw in RAW.items()
}
EVERYTHING = {  # all of a page's parameters at once
    (page, name): "&".join(f"{parameter}={quote(value)}" for parameter in parameters)
    for page, parameters in PARAMETERS.items()
    for name, value in VALUES.items()
}
