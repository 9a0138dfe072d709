"""Values in the address bar, which anybody may write: each is checked, and one that makes no sense is answered with a sentence."""

import streamlit as st

from mnist_ui.language import gettext as _

ECHOED_LENGTH = 20  # characters of a bad value that are repeated to the visitor
MAX_DIGITS = 9  # of a number, so that it stays cheap to read


def linked_word(key, allowed, problems):
    """The link's value for this key when it is one of those allowed, else the first of them; a sentence about a bad one joins problems."""
    asked = st.query_params.get(key, allowed[0])
    if asked in allowed:
        return asked
    message = _("The link asks for {asked}, but it can be one of {allowed}. Choose another here, or mend the link.")
    problems.append(message.format(asked=_echo(key, asked), allowed=", ".join(allowed)))
    return allowed[0]


def linked_number(key, first, last, problems):
    """The link's whole number for this key, None when there is none or a bad one, about which a sentence joins problems."""
    asked = st.query_params.get(key)
    if asked is None:
        return None
    digits = asked.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    if is_number and first <= int(asked) <= last:
        return int(asked)
    message = _("The link asks for {asked}, but it can be a whole number from {first} to {last}. Choose another here, or mend the link.")
    problems.append(message.format(asked=_echo(key, asked), first=first, last=last))
    return None


def as_code(text, length=40):
    """A stranger's text as code in Markdown, cut at so many characters, so that nothing in it is formatted or fetched."""
    printable = "".join(character for character in text[:length] if character.isprintable() and character != "`")
    return f"`{printable or ' '}{'…' if len(text) > length else ''}`"


def _echo(key, asked):
    return as_code(f"{key}={asked}", len(key) + 1 + ECHOED_LENGTH)


def choose_linked_word(key, parameter, label, labels):
    """Show a choice between words, value to label, that is the link's and goes into it unless it is the first; returns the value."""
    problems, allowed = [], tuple(labels)
    st.session_state[key] = linked_word(parameter, allowed, problems)
    for problem in problems:
        st.warning(problem)
    options = {"key": key, "on_change": _write_word, "args": (key, parameter, allowed[0]), "label_visibility": "collapsed"}
    return st.segmented_control(label, allowed, format_func=labels.get, required=True, **options)


def _write_word(key, parameter, usual):
    value = st.session_state[key]
    if value == usual:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value
