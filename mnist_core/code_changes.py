"""Which lines of the code a setting stands in: found by changing it and looking which lines are others then.

Nothing here knows the code by heart. The lines of settings with a change are compared with the lines without it, as `diff` does, so a
setting that stands in several lines is found in all of them, and one that needs no line, as a dropout of 0, in none. Left out on purpose:
comments, which say the same in words.
"""

import difflib
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from mnist_core.config import Hyperparameters
from mnist_core.records import WAITING, Run
from mnist_core.tutorial_code import python_script

TUTORIAL = "preset"  # names what the choice of the tutorial itself changes, beside the names of the hyperparameters
NOWHERE = datetime(1970, 1, 1)  # when a run was made that was not made


@dataclass(frozen=True)
class Plan:
    """Settings that are not trained yet, and the tutorial, a key of config.PRESETS, whose way of writing the code follows."""

    hyperparameters: Hyperparameters
    preset: str


def planned_script(plan):
    """The code of a Plan as tutorial_code writes it, str."""
    nothing = {"message": "", "finished_at": None, "epochs": (), "curve": (), "results": {}, "server": "", "sweep_id": None, "changes": ()}
    run = Run("", "", plan.preset, plan.hyperparameters, WAITING, created_at=NOWHERE, training_seconds=0.0, began_at=None, **nothing)
    return python_script(run)


def touched_lines(before, after):
    """The numbers, from 1, of the lines of code in the script `after` that are new or other than in `before`."""
    lines = after.splitlines()
    matcher = difflib.SequenceMatcher(None, before.splitlines(), lines, autojunk=False)
    changed = (range(first, last) for kind, _, _, first, last in matcher.get_opcodes() if kind != "equal")
    return tuple(place + 1 for places in changed for place in places if lines[place] and not lines[place].startswith("#"))


def lines_of_changes(before, after):
    """The lines of the Plan `after` that each setting touches in which it differs from `before`: name to line numbers, perhaps none.

    Names are those of Hyperparameters, and TUTORIAL.
    """
    old, new = asdict(before.hyperparameters), asdict(after.hyperparameters)
    without = {
        name: replace(after, hyperparameters=replace(after.hyperparameters, **{name: old[name]})) for name in new if new[name] != old[name]
    }
    if before.preset != after.preset:
        without[TUTORIAL] = replace(after, preset=before.preset)
    script = planned_script(after)
    return {name: touched_lines(planned_script(other), script) for name, other in without.items()}


def mark_lines(script, marks):
    """The script with a comment at the end of each marked line. marks: line number, from 1, to the words of its comment."""
    lines = script.splitlines()
    return "".join(f"{line}  # ← {marks[number]}\n" if number in marks else f"{line}\n" for number, line in enumerate(lines, 1))
