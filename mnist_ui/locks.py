"""What a teacher's link fixes: controls that are shown but cannot be moved, controls that are left out, and a sentence on what to do.

`?lock=epochs,batch_size` keeps these at the link's values, `?hide=` leaves them out as well, `?task=` stands above every page. The session
remembers them on its way through the pages; a link without them, opened anew, is the way out. Whatever a browser sends, the server puts
the link's values back; yet this is no security boundary, since nobody is kept from opening the app without the link.
"""

from dataclasses import dataclass, field

import streamlit as st

from mnist_core.config import PRESETS
from mnist_ui import state
from mnist_ui.language import gettext as _
from mnist_ui.link import as_code
from mnist_ui.settings_link import DEFAULT_PRESET, NAMES, hyperparameters_from_link, link_from_hyperparameters

ALL = "all"  # stands for every setting of a training
SETTINGS = (state.PRESET, *NAMES)
PLAN = (state.SETTING, state.VALUES, state.SEEDS)  # what a comparison tries
LOCKABLE = (*SETTINGS, *PLAN, state.WAY, state.NETWORK)
LINK_NAMES = (state.LOCK, state.HIDE, state.TASK)
MAX_TASK = 120  # characters


@dataclass(frozen=True)
class Locks:
    """locked: names out of LOCKABLE that are shown and fixed. hidden: others, that are left out. values: see `value`."""

    locked: tuple = ()
    hidden: tuple = ()
    task: str = ""
    values: tuple = ()  # pairs of a fixed name and its value
    link: dict = field(default_factory=dict, compare=False)  # the parameters that bring all this back on any page

    @property
    def fixed(self):
        """The names that cannot be changed, shown or not."""
        return (*self.locked, *self.hidden)

    def value(self, name):
        """What a fixed name is fixed at: a hyperparameter's value, of others the link's text or None."""
        return dict(self.values)[name]


def locks_from_link(parameters):
    """Read the address bar, a mapping of str to str; returns the Locks and a list of sentences on what could not be used."""
    problems = []
    hidden = _names(parameters, state.HIDE, problems)
    locked = [name for name in _names(parameters, state.LOCK, problems) if name not in hidden]
    if state.VALUES in (*locked, *hidden) and state.SETTING not in (*locked, *hidden):
        locked.append(state.SETTING)  # values are values of something
    hyperparameters, _problems = hyperparameters_from_link(parameters)
    values = [(name, getattr(hyperparameters, name, parameters.get(name))) for name in (*locked, *hidden) if name != state.PRESET]
    task = _task(parameters.get(state.TASK, ""), problems)
    link = _settings_link(parameters, hyperparameters) if {*locked, *hidden} & {*SETTINGS} else {}
    link |= {name: parameters[name] for name in (*locked, *hidden) if name not in SETTINGS and name in parameters}
    link |= link_from_locks(locked, hidden, task)
    return Locks(tuple(locked), tuple(hidden), task, tuple(values), link), problems


def link_from_locks(locked, hidden, task):
    """The parameters of a link that say what is locked, what is hidden and what to do."""
    texts = {state.LOCK: names_text(locked), state.HIDE: names_text(hidden), state.TASK: task}
    return {name: text for name, text in texts.items() if text}


def names_text(names):
    """Names as a link has them, in one order; all settings of a training in a word."""
    names = [name for name in LOCKABLE if name in names]
    if {*SETTINGS} <= {*names}:
        names = [ALL, *(name for name in names if name not in SETTINGS)]
    return ",".join(names)


def _names(parameters, key, problems):
    asked = [part.strip() for part in parameters.get(key, "").split(",") if part.strip()]
    unknown = [name for name in asked if name not in (*LOCKABLE, ALL)]
    if unknown:
        words = _("The link has {asked}, which is no control. These can be locked or hidden: {allowed}.")
        problems.append(words.format(asked=as_code(f"{key}={','.join(unknown)}"), allowed=", ".join((ALL, *LOCKABLE))))
    return [name for name in LOCKABLE if name in asked or (ALL in asked and name in SETTINGS)]


def clean_task(text):
    """A task as one line of characters that can be shown, however long."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _task(text, problems):
    task = clean_task(text)
    if len(task) > MAX_TASK:
        problems.append(_("The task in this link is longer than {most} characters; this is its beginning.").format(most=MAX_TASK))
    return task[:MAX_TASK]


def _settings_link(parameters, hyperparameters):
    preset = parameters.get(state.PRESET)
    return link_from_hyperparameters(hyperparameters, preset if preset in PRESETS else DEFAULT_PRESET)


def settle_locks():
    """Take the locks that the address names, else keep those of before; returns sentences on what in the address cannot be.

    To be called before the settings are settled: with other locks they begin anew.
    """
    if not any(name in st.query_params for name in LINK_NAMES):
        st.query_params.update(locks_in_force().link)  # so that a reload finds them again
        return []
    locks, problems = locks_from_link(st.query_params)
    if locks != locks_in_force():
        for name in (state.SETTINGS, *SETTINGS, state.PLAN, *PLAN):
            st.session_state.pop(name, None)
        st.session_state[state.LOCKS] = locks
    return problems


def locks_in_force():
    """The Locks of this session; without any, it is free."""
    return st.session_state.get(state.LOCKS) or Locks()


def is_fixed(name):
    """Whether the control with this name cannot be moved."""
    return name in locks_in_force().fixed


def is_hidden(name):
    """Whether the control with this name is left out."""
    return name in locks_in_force().hidden


def fixed_values(names):
    """The fixed ones of these names, name to value."""
    return {name: value for name, value in locks_in_force().values if name in names}


def say_what_is_locked(names):
    """Say that a teacher fixed controls, where one of these names is shown and locked."""
    if any(name in locks_in_force().locked for name in names):
        st.markdown(f":small[{_('Your teacher has set what is grey here.')}]")


def show_task():
    """Show the teacher's task as it was typed: nothing in it is formatted, linked or fetched."""
    if task := locks_in_force().task:
        with st.container(border=True, horizontal=True, gap="small"):
            st.markdown(f"**{_('Your task')}**", width="content")
            st.text(task, width="content")
