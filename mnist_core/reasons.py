"""Why a training ended otherwise than planned, or cannot do what was asked: sentences with gaps for numbers.

They are stored, printed and sent as they stand, in English. A page in another language recognizes one of them by its words and says it in
its own, with the numbers in their places. Left out on purpose: what other people's programs say when they fail.
"""

import re

SERVER_RESTARTED = "The server was restarted while this run was under way."
WORKER_DIED = "Its worker died {times} times in epoch {epoch}: the server may have too little memory."
TOOK_TOO_LONG = "It took the {seconds} seconds that a run may take here."
NEVER_BEGAN = "It was stopped before it began."
NO_NUMBER = (
    "The loss is no longer a number in epoch {epoch}, step {step}: with the learning rate {learning_rate} "
    "the weights grew without bound. Try a smaller one, such as 0.001."
)
ANOTHER_SHAPE = "This state belongs to a network or an optimizer of another shape: train anew."
NOT_TO_RESUME = "Only a run that was paused, stopped or interrupted can be resumed."
NOT_COMPLETE = "Only a run that is complete can have one more epoch."
NO_MORE_EPOCHS = "It has {epochs} epochs already, and more than {most} are not trained here."
TOO_MANY_EPOCHS = "{epochs} epochs were asked for, but at most {most} are trained here."
NOT_UNDER_WAY = "The run is not under way, so its learning rate cannot be changed any more."
STATE_GONE = "What this run needs to go on was deleted to make room for newer ones: train anew."
REASONS = (
    SERVER_RESTARTED,
    WORKER_DIED,
    TOOK_TOO_LONG,
    NEVER_BEGAN,
    NO_NUMBER,
    ANOTHER_SHAPE,
    NOT_TO_RESUME,
    NOT_COMPLETE,
    NO_MORE_EPOCHS,
    TOO_MANY_EPOCHS,
    NOT_UNDER_WAY,
    STATE_GONE,
)
NUMBER = r"[\d.e+-]+"


def recognize(message):
    """The one of REASONS that a message was made of, and its numbers as texts by name; (None, {}) for any other message."""
    for reason in REASONS:
        if found := _pattern(reason).fullmatch(message):
            return reason, found.groupdict()
    return None, {}


def _pattern(reason):
    return re.compile(re.sub(r"\\\{(\w+)\\\}", lambda gap: f"(?P<{gap[1]}>{NUMBER})", re.escape(reason)))
