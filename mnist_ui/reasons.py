"""Why something did not work, in the visitor's language: the sentences of mnist_core.reasons, and others' words as they came, as code."""

from mnist_core import reasons
from mnist_ui.language import gettext as _


def reason_text(message):
    """What the engine says of a run, in the visitor's language; empty for an empty message."""
    reason, numbers = reasons.recognize(message)
    if reason:
        return _sentences()[reason].format(**numbers)
    return _("The training program says: {words}").format(words=as_code(message)) if message else ""


def as_code(words):
    """A message of another program's as Markdown's code: in one line, and shown as it is."""
    return f"`{' '.join(words.replace('`', ' ').split())}`"


def _sentences():
    return {
        reasons.SERVER_RESTARTED: _("The server was restarted while this run was under way."),
        reasons.WORKER_DIED: _("Its worker died {times} times in epoch {epoch}: the server may have too little memory."),
        reasons.TOOK_TOO_LONG: _("It took the {seconds} seconds that a run may take here."),
        reasons.NEVER_BEGAN: _("It was stopped before it began."),
        reasons.NO_NUMBER: _(
            "The loss is no longer a number in epoch {epoch}, step {step}: with the learning rate {learning_rate} "
            "the weights grew without bound. Try a smaller one, such as 0.001."
        ),
        reasons.ANOTHER_SHAPE: _("This state belongs to a network or an optimizer of another shape: train anew."),
        reasons.NOT_TO_RESUME: _("Only a run that was paused, stopped or interrupted can be resumed."),
        reasons.NOT_COMPLETE: _("Only a run that is complete can have one more epoch."),
        reasons.NO_MORE_EPOCHS: _("It has {epochs} epochs already, and more than {most} are not trained here."),
        reasons.TOO_MANY_EPOCHS: _("{epochs} epochs were asked for, but at most {most} are trained here."),
        reasons.NOT_UNDER_WAY: _("The run is not under way, so its learning rate cannot be changed any more."),
        reasons.STATE_GONE: _("What this run needs to go on was deleted to make room for newer ones: train anew."),
    }
