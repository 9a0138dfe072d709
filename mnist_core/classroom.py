"""A class that learns together: what may be set, said and kept in it.

Forty networks can be compared only when they learn from the same digits and have the same time, so a class has rules that every training in
it keeps. Its members are children as often as not: nobody is asked for a name, a nickname is short plain text, whoever has none is called
by a colour and a number, and everything is deleted after two weeks. Left out on purpose: accounts and passwords; who has the link is in.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mnist_core.config import ALLOWED, HyperparameterError, NumberRange

MAX_NAME = 40  # characters of a class's name
MAX_NICKNAME = 20  # characters
MAX_MARKS = 3  # accents and the like on one letter; more of them spill over the lines above and below
MAX_MEMBERS = 100
MAX_DRAWINGS_EACH = 30  # that one member may give
MAX_DRAWINGS = MAX_MEMBERS * MAX_DRAWINGS_EACH  # of a class: 2.4 MB
MAX_CLASSES_EACH = 10  # that one teacher may have open
MAX_CLASSES = 1000  # open on a server
TIME_KEPT = timedelta(days=14)  # then all of a class is deleted
KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{8,64}")
NAME_SIGNS, NICKNAME_SIGNS = " -_'()+,", " -_'"  # beside letters, digits and pictures; no dots and colons, which make links and icons
PLAIN = "LMN"  # Unicode's categories of letters, of their marks and of numbers
PICTURES = "So"  # most emoji

RULES = {  # what the teacher may set
    "max_epochs": NumberRange(1, 10, 5),
    "max_hidden_units": NumberRange(1, 1024, 512),
    "training_digits": ALLOWED["training_digits"],
    "validation": ALLOWED["validation"],
}


class ClassroomError(ValueError):
    """Something that cannot be in a class; the message says what came, what was expected and how to mend it."""


class NoClassError(ClassroomError):
    """There is no such class, or not any more."""


class NotTeacherError(ClassroomError):
    """Only a teacher of the class can do this."""


class NotMemberError(ClassroomError):
    """Only who has joined the class can do this."""


class ClassFullError(ClassroomError):
    """There is no room for another member, drawing or class."""


class OwnLimitError(ClassFullError):
    """The member has given as many drawings as one may."""


class NicknameTakenError(ClassroomError):
    """Somebody in the class has this nickname already."""


@dataclass(frozen=True)
class ClassRules:
    """The bounds of every training in a class, and the digits that all of them use. Raises ClassroomError when made with others."""

    max_epochs: int = 5
    max_hidden_units: int = 512
    training_digits: int = 10_000  # forty trainings take a few minutes on one worker
    validation: str = "test"  # so that the board shows test accuracies while they grow

    def __post_init__(self):
        for name, allowed in RULES.items():
            try:
                object.__setattr__(self, name, allowed.check(name, getattr(self, name)))
            except HyperparameterError as error:
                raise ClassroomError(str(error)) from None

    def within(self, hyperparameters):
        """The nearest Hyperparameters that keep these rules."""
        epochs, units = min(hyperparameters.epochs, self.max_epochs), min(hyperparameters.hidden_units, self.max_hidden_units)
        digits = {"training_digits": self.training_digits, "validation": self.validation}
        return replace(hyperparameters, epochs=epochs, hidden_units=units, **digits)

    def allow(self, hyperparameters):
        """Whether a training with these Hyperparameters can be compared with the others of the class."""
        return self.within(hyperparameters) == hyperparameters


@dataclass(frozen=True)
class Classroom:
    """key: what the students' link holds. opened_at, expires_at: in UTC, without a zone."""

    id: str
    name: str
    key: str
    opened_at: datetime
    expires_at: datetime
    rules: ClassRules


@dataclass(frozen=True)
class Member:
    """number: from 1, told to nobody twice in a class. nickname: perhaps empty. num_drawings: given so far.

    is_hidden: the member does not want the nickname shown. is_blocked: the teacher does not.
    """

    number: int
    nickname: str
    is_hidden: bool
    is_blocked: bool
    num_drawings: int

    @property
    def shown_nickname(self):
        """What the others may see of the nickname, perhaps empty."""
        return "" if self.is_hidden or self.is_blocked else self.nickname


def checked_name(text):
    """A class's name in plain text; raises ClassroomError."""
    name = _plain_text("name of the class", text, MAX_NAME, NAME_SIGNS)
    if not name:
        raise ClassroomError("The class has no name: write one that your students know, such as 5b.")
    return name


def checked_nickname(text):
    """A nickname in plain text, empty for none; raises ClassroomError."""
    return _plain_text("nickname", text, MAX_NICKNAME, NICKNAME_SIGNS)


def _plain_text(what, text, most, signs):
    if not isinstance(text, str) or len(text) > 10 * most:  # white space and marks aside, far too long: not looked at
        raise ClassroomError(f"The {what} is too long: at most {most} characters are kept. Shorten it.")
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) > most:
        raise ClassroomError(f"The {what} has {len(text)} characters, but at most {most} are kept: shorten it.")
    kinds = [unicodedata.category(sign) for sign in text]
    if not all(sign in signs or kind[0] in PLAIN or kind == PICTURES for sign, kind in zip(text, kinds, strict=True)):
        raise ClassroomError(f"The {what} has signs that cannot be shown here: use letters, digits, spaces and hyphens.")
    if "M" * (MAX_MARKS + 1) in "".join(kind[0] for kind in kinds):
        raise ClassroomError(f"The {what} has a letter with too many marks: leave some out.")
    return text


def same_nickname(text):
    """What two nicknames have in common that look the same to a reader."""
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def is_key(text):
    """Whether a text from a link can be the key of a class at all."""
    return isinstance(text, str) and KEY_PATTERN.fullmatch(text) is not None


def secret_hash(text):
    """What is kept in place of a visitor's id or a teacher's key: it can be compared and not be turned back."""
    return hashlib.sha256(f"class:{text}".encode(errors="surrogatepass")).hexdigest()


def rules_from_json(value):
    """The ClassRules that the database holds; raises ClassroomError when they make no sense."""
    if not isinstance(value, dict) or set(value) - set(RULES):
        raise ClassroomError("The rules of the class cannot be read: open a new one.")
    return ClassRules(**value)
