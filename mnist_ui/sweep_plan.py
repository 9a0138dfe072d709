"""What a sweep shall try: one setting, several values of it, several seeds; checked, and as a link.

Values are kept as the texts that a link has, so that what is typed and what a link brings are checked in one way. A setting's values
from a link that cannot be are named and left out; what is typed and cannot be is named and keeps the sweep from starting.
"""

from dataclasses import dataclass, replace

from mnist_core.config import ALLOWED, Choice, HyperparameterError
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code
from mnist_ui.settings import STOPS
from mnist_ui.settings_link import NAMES, allowed_text, parse_value

FEWEST_VALUES, MOST_VALUES = 2, 6
FEWEST_SEEDS, MOST_SEEDS, USUAL_SEEDS = 2, 5, 4
MOST_RUNS = 24
MOST_LETTERS = 40  # of a value that cannot be, where it is repeated
USUAL_SETTING = "learning_rate"
USUAL_VALUES = {  # a setting that can be swept: what is tried when nothing else is said
    "learning_rate": (0.0003, 0.001, 0.003, 0.01),
    "batch_size": (32, 100, 200),
    "hidden_units": (32, 128, 512),
    "activation": ALLOWED["activation"].words,
    "optimizer": ALLOWED["optimizer"].words,
    "dropout": (0.0, 0.2, 0.5),
    "training_digits": (1000, 10_000, 60_000),
    "epochs": (1, 3, 5),
}
OFFERED = STOPS | {  # to choose from; others can be typed
    "epochs": (1, 2, 3, 5, 10, 20, 30, 50, 100),
    "dropout": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
}
LINK_NAMES = (state.SETTING, state.VALUES, state.SEEDS)


@dataclass(frozen=True)
class Plan:
    """setting: a key of USUAL_VALUES. values: texts as a link has them. num_seeds: FEWEST_SEEDS to MOST_SEEDS."""

    setting: str
    values: tuple
    num_seeds: int = USUAL_SEEDS

    def checked_values(self):
        """The values, each once, numbers in their order; raises HyperparameterError, which names the first that cannot be."""
        values = dict.fromkeys(checked_value(self.setting, text) for text in self.values)
        return tuple(values if isinstance(ALLOWED[self.setting], Choice) else sorted(values))


def setting_labels():
    """The settings that can be swept, name to label."""
    return {
        "learning_rate": _("Learning rate"),
        "batch_size": _("Batch size"),
        "hidden_units": _("Hidden units"),
        "activation": _("Activation"),
        "optimizer": _("Optimizer"),
        "dropout": _("Dropout"),
        "training_digits": _("Training digits"),
        "epochs": _("Epochs"),
    }


def value_label(value):
    """A value as it is shown: 60,000, 0.00003 or ReLU."""
    words = {"relu": "ReLU", "adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}
    if isinstance(value, str):
        return words.get(value, value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.10f}".rstrip("0").rstrip(".") or "0"


def value_text(value):
    """A value as a link has it: 60000, 3e-05 or relu."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def checked_value(setting, text):
    """The hyperparameter that a text stands for; raises HyperparameterError."""
    return ALLOWED[setting].check(setting, parse_value(setting, text.strip()))


def usual_plan(setting=USUAL_SETTING):
    """The plan that is offered for a setting."""
    return Plan(setting, tuple(value_text(value) for value in USUAL_VALUES[setting]))


def plan_of(sweep):
    """The Plan of a stored Sweep."""
    return Plan(sweep.setting, tuple(value_text(value) for value in sweep.values), len(sweep.seeds))


def link_from_plan(plan):
    """The parameters of the shortest link to this plan: its setting, and what differs from the plan that is offered for it."""
    texts = {state.VALUES: _values_text(plan), state.SEEDS: str(plan.num_seeds)}
    usual = {state.VALUES: _values_text(usual_plan(plan.setting)), state.SEEDS: str(USUAL_SEEDS)}
    return {state.SETTING: plan.setting} | {name: text for name, text in texts.items() if text != usual[name]}


def _values_text(plan):
    return ",".join(text[:MOST_LETTERS] for text in plan.values)


def plan_from_link(parameters):
    """Read the address bar, a mapping of str to str; returns the Plan and a list of sentences on what could not be used."""
    setting = parameters.get(state.SETTING, USUAL_SETTING)
    if setting not in USUAL_VALUES:
        words = _("The link asks for {name} = {value}, but it must be {allowed}. {used} is used instead.")
        plan = usual_plan()
        allowed = ", ".join(f"`{name}`" for name in USUAL_VALUES)
        return plan, [words.format(name=f"`{state.SETTING}`", value=as_code(setting, MOST_LETTERS), allowed=allowed, used=plan.setting)]
    values, value_problems = _values_from_link(setting, parameters.get(state.VALUES))
    num_seeds, seed_problems = _seeds_from_link(parameters.get(state.SEEDS))
    return Plan(setting, values, num_seeds), value_problems + seed_problems


def _values_from_link(setting, text):
    usual = usual_plan(setting).values
    if text is None:
        return usual, []
    good, bad = {}, []
    for part in text.split(","):
        try:
            good[checked_value(setting, part)] = None
        except HyperparameterError:
            bad.append(part)
    if FEWEST_VALUES <= len(good) <= MOST_VALUES and not bad:
        return tuple(value_text(value) for value in good), []
    shown = ", ".join(bad if bad else good and [value_text(value) for value in good])
    words = _(
        "The link asks for the values {values}, but it can name {fewest} to {most} values of {name}, each {allowed}. {used} are used."
    )
    used = tuple(value_text(value) for value in good)[:MOST_VALUES] if len(good) >= FEWEST_VALUES else usual
    limits = {"fewest": FEWEST_VALUES, "most": MOST_VALUES, "name": f"`{setting}`", "allowed": allowed_text(setting)}
    return used, [words.format(values=as_code(shown, 60), used=", ".join(used), **limits)]


def _seeds_from_link(text):
    if text is None or text in {str(number) for number in range(FEWEST_SEEDS, MOST_SEEDS + 1)}:
        return int(text or USUAL_SEEDS), []
    words = _("The link asks for {name} = {value}, but it must be {allowed}. {used} is used instead.")
    allowed = _("a number from {low} to {high}").format(low=FEWEST_SEEDS, high=MOST_SEEDS)
    return USUAL_SEEDS, [words.format(name=f"`{state.SEEDS}`", value=as_code(text, MOST_LETTERS), allowed=allowed, used=USUAL_SEEDS)]


def seeds_from(first, number):
    """So many seeds from the first one on, none beyond the largest that there is."""
    first = min(first, ALLOWED["seed"].high - number + 1)
    return tuple(range(first, first + number))


def planned_runs(hyperparameters, plan):
    """The Hyperparameters of each run, in the order of values, then seeds; raises HyperparameterError."""
    seeds = seeds_from(hyperparameters.seed, plan.num_seeds)
    return [replace(hyperparameters, **{plan.setting: value, "seed": seed}) for value in plan.checked_values() for seed in seeds]


def problem_of_value(setting, text, max_epochs):
    """A sentence on why a setting cannot have the value that this text stands for, or None."""
    try:
        value = checked_value(setting, text)
    except HyperparameterError:
        words = _("{value} cannot be a value here: choose {allowed}.")
        return words.format(value=as_code(text, MOST_LETTERS), allowed=allowed_text(setting))
    if setting == "epochs" and value > max_epochs:
        return _("{value} epochs are too many for this server: at most {most}.").format(value=value, most=max_epochs)
    return None


def problem_of(plan, max_epochs):
    """A sentence on why this plan cannot be tried, or None."""
    for text in plan.values:
        if problem := problem_of_value(plan.setting, text, max_epochs):
            return problem
    number = len(plan.checked_values())
    if not FEWEST_VALUES <= number <= MOST_VALUES:
        return _("Choose {fewest} to {most} different values; these are {number}.").format(
            fewest=FEWEST_VALUES, most=MOST_VALUES, number=number
        )
    if number * plan.num_seeds > MOST_RUNS:
        words = _("{number} runs are too many, at most {most}: choose fewer values or seeds.")
        return words.format(number=number * plan.num_seeds, most=MOST_RUNS)


def rest_text(hyperparameters, setting):
    """What the runs of a sweep have in common, in one line."""
    labels = setting_labels()
    return " · ".join(
        f"{labels[name]} {value_label(getattr(hyperparameters, name))}" for name in NAMES if name in labels and name != setting
    )
