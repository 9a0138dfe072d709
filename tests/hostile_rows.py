"""What may stand in the database though the app never wrote it: the column of a run or a sweep, and other values for it."""

DEEP = "[" * 2000 + "]" * 2000
NO_JSON = {
    "no JSON": "{",
    "empty": "",
    "nothing": "null",
    "a number": "17",
    "not a number": "NaN",
    "a word": '"zq7**b**"',
    "true": "true",
    "deep": DEEP,
    "bytes": b"\xff\xfe\0",
}
LISTS = NO_JSON | {
    "an object": '{"epoch": 1}',
    "nothings": "[null, null]",
    "numbers": "[1, 2]",
    "lists": "[[], []]",
    "empty objects": "[{}, {}]",
    "words in lists": '[["a", "b", "c"]]',
    "words in objects": '[{"epoch": "zq7", "seconds": "x", "accuracy": "x", "loss": "x", "val_accuracy": [], "val_loss": {}}]',
    "nothings in objects": '[{"epoch": null, "seconds": null, "accuracy": null, "loss": null, "val_accuracy": null, "val_loss": null}]',
    "strange numbers": '[{"epoch": -5, "seconds": 1e308, "accuracy": 1e308, "loss": -1e308, "val_accuracy": NaN, "val_loss": Infinity}]',
    "epochs out of order": '[{"epoch": 9, "seconds": 1, "accuracy": 1, "loss": 1, "val_accuracy": 1, "val_loss": 1}]',
    "strange points": "[[1e308, -1e308, null], [NaN, Infinity, 0.5], [1, 2]]",
    "points of words": '[[1, "zq7", 0.5]]',
}
OBJECTS = NO_JSON | {"a list": "[1]", "an empty list": "[]", "an object in an object": '{"epochs": {"epochs": 1}}'}
HYPERPARAMETERS = OBJECTS | {
    "epochs below one": '{"epochs": -1}',
    "epochs that are a word": '{"epochs": "zq7"}',
    "a million epochs": '{"epochs": 1000000}',
    "an unknown setting": '{"zq7": 1}',
    "an unknown activation": '{"activation": "exec"}',
    "a learning rate of nothing": '{"learning_rate": null}',
    "a rate that is no number": '{"learning_rate": NaN}',
    "a private name": '{"__class__": 1}',
}
RESULTS = OBJECTS | {
    "nothing known": '{"test_accuracy": null, "test_loss": null, "interval_95": null, "best_epoch": null, "best_test_accuracy": null}',
    "words": '{"test_accuracy": "zq7", "test_loss": "x", "interval_95": "ab", "best_epoch": "x", "best_test_accuracy": "x"}',
    "only an accuracy": '{"test_accuracy": 0.98}',
    "an interval of one": '{"test_accuracy": 0.9, "test_loss": 1, "interval_95": [1], "best_epoch": 1, "best_test_accuracy": 0.9}',
    "strange numbers": '{"test_accuracy": 1e308, "test_loss": NaN, "interval_95": [-1, 9], "best_epoch": -3, "best_test_accuracy": NaN}',
}
WORDS = {
    "empty": "",
    "another": "zq7**b**",
    "HTML": "zq7<script>alert(1)</script>",
    "long": "zq7" + "x" * 100_000,
    "a null": "a\0b",
    "a number": 7,
    "bytes": b"\xff\xfe",
    "lines": "zq7\n# b\n```",
}
TIMES = {
    "empty": "",
    "no time": "yesterday",
    "a number": 17,
    "the year 10,000": "10000-01-01 00:00:00",
    "the year 1": "0001-01-01 00:00:00.000000",
}
NUMBERS = {"a word": "zq7", "endless": float("inf"), "below nothing": -1.0, "1e308": 1e308, "bytes": b"x"}
WEIGHTS = {
    "nothing": None,
    "no bytes": b"",
    "text": b"weights",
    "a cut archive": b"PK\x03\x04" + bytes(100),
    "a number": 7,
    "a word": "zq7",
}
RUN_COLUMNS = {
    "hyperparameters": HYPERPARAMETERS,
    "epochs": LISTS,
    "curve": LISTS,
    "changes": LISTS,
    "results": RESULTS,
    "status": WORDS,
    "message": WORDS,
    "preset": WORDS,
    "note": WORDS,
    "server": WORDS,
    "created_at": TIMES,
    "finished_at": TIMES,
    "began_at": TIMES,
    "deleted_at": TIMES,
    "training_seconds": NUMBERS,
    "last_weights": WEIGHTS,
    "best_weights": WEIGHTS,
}
SWEEP_COLUMNS = {
    "hyperparameters": HYPERPARAMETERS,
    "values": LISTS | {"values that cannot be": "[-1, 9]", "one value": "[0.1]", "five hundred values": str([0.1] * 500)},
    "seeds": LISTS | {"seeds below zero": "[-1, -2]", "five hundred seeds": str(list(range(500)))},
    "setting": WORDS,
    "preset": WORDS,
    "created_at": TIMES,
}
ROWS = {
    (table, column, name): value
    for table, columns in (("run", RUN_COLUMNS), ("sweep", SWEEP_COLUMNS))
    for column, values in columns.items()
    for name, value in values.items()
}
