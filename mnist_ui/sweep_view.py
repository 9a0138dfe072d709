"""A sweep as the compare page shows it: where it stands, its values side by side, its table, and which differences are ties."""

import functools

import pandas as pd
import streamlit as st

from mnist_core.comparison import compare, summarize
from mnist_core.runs import FAILED, INTERRUPTED, PAUSED, RUNNING, STOPPED, WAITING
from mnist_ui import state
from mnist_ui.alternatives import seeds_sentence
from mnist_ui.charts import ACCURACY, LOSS, TRIAL_HEIGHT, specification, trial_chart, trial_domain, trial_frame
from mnist_ui.language import current_language
from mnist_ui.language import gettext as _
from mnist_ui.link import choose_linked_word
from mnist_ui.reading import show_small
from mnist_ui.reasons import reason_text
from mnist_ui.run_view import duration_text
from mnist_ui.settings import chosen_hyperparameters
from mnist_ui.sweep_plan import rest_text, setting_labels, value_label
from mnist_ui.sweep_trials import CHANGED, DELETED, accuracies_of, failure_message, left_out, seconds_left

MOST_A_ROW = 4  # small charts beside each other
MOST_NAMED = 6  # runs that are left out, each with its reason


def show_summary(sweep):
    """Say what the sweep tries, and what its runs have in common."""
    words = _("{setting}: {values} values, {seeds} seeds each")
    heading = words.format(setting=setting_labels()[sweep.setting], values=len(sweep.values), seeds=len(sweep.seeds))
    st.header(heading, anchor=False)
    rest = rest_text(sweep.hyperparameters, sweep.setting)
    if rest != rest_text(chosen_hyperparameters(), st.session_state[state.SETTING]):  # else it stands above already
        show_small(_("The rest: {rest}").format(rest=rest))


def show_standing(engine, sweep, trials):
    """Show how many runs are done and about how long the others take; say so when the sweep waits for other people's runs."""
    num_done = sum(not trial.is_active for trial in trials)
    words = _("{done} of {number} runs done, about {time} left")
    share = sum(_share_done(trial) for trial in trials) / len(trials)
    left = duration_text(seconds_left(engine, trials))
    st.progress(min(1.0, share), words.format(done=num_done, number=len(trials), time=left))
    statuses = {trial.status for trial in trials}
    if any(job.sweep_id != sweep.id for job in engine.roster.at_work()) and RUNNING not in statuses and WAITING in statuses:
        wait = min(trial.now.seconds_to_wait or 0 for trial in trials if trial.status == WAITING)
        st.info(_("Others have their turn now. It goes on by itself in about {time}.").format(time=duration_text(wait)))
    elif not any(trial.epochs for trial in trials) and RUNNING in statuses:
        st.info(_("The network is being made ready; the first time takes a few seconds."))


def _share_done(trial):
    return len(trial.epochs) / trial.run.hyperparameters.epochs if trial.is_active else 1.0


def choose_metric():
    """Show the switch between the curves; returns charts.ACCURACY or LOSS."""
    labels = {ACCURACY: _("Validation accuracy"), LOSS: _("Validation loss")}
    return choose_linked_word(state.METRIC, state.METRIC, _("Curves"), labels)


def show_multiples(sweep, trials, metric):
    """Show one small chart a value, its seeds as thin lines, all on the same axes."""
    domain = trial_domain([epoch for trial in trials for epoch in trial.epochs], metric)
    chart = _trial_specification(_num_epochs(sweep), metric, domain, current_language())
    a_row = MOST_A_ROW if len(sweep.values) in (2, 4) else 3
    for first in range(0, len(sweep.values), a_row):
        values = sweep.values[first : first + a_row]
        for column, value in zip(st.columns(min(a_row, max(len(values), 2))), values, strict=False):
            with column:
                _show_value(value, [trial for trial in trials if trial.value == value], metric, chart)


def _show_value(value, trials, metric, chart):
    done = sum(not trial.is_active for trial in trials)
    label = f"**{value_label(value)}**"
    st.markdown(label if done == len(trials) else _("{value} · {done} of {number}").format(value=label, done=done, number=len(trials)))
    if not any(trial.epochs for trial in trials):
        st.skeleton(height=TRIAL_HEIGHT)
        return
    frame = trial_frame([(trial.seed, trial.epochs) for trial in trials], metric)
    st.vega_lite_chart(frame, chart, alt=_curves_words(value_label(value), trials, metric))


def _curves_words(label, trials, metric):
    """The curves in words: the same ones while they grow, or they would be drawn anew; then where they end."""
    if not any(trial.is_active for trial in trials):
        return seeds_sentence(label, [trial.epochs[-1][metric] for trial in trials if trial.epochs], metric)
    words = _("Validation accuracy by epoch with {value}, a line a seed.") if metric == ACCURACY else None
    return (words or _("Validation loss by epoch with {value}, a line a seed.")).format(value=label)


def _num_epochs(sweep):
    return max(sweep.values) if sweep.setting == "epochs" else sweep.hyperparameters.epochs


@functools.lru_cache(maxsize=500)
def _trial_specification(num_epochs, metric, domain, _language):
    value = _("Validation accuracy") if metric == ACCURACY else _("Validation loss")
    return specification(trial_chart(num_epochs, metric, domain, {"epochs": _("Epochs"), "seed": _("Seed"), "value": value}))


def show_result(sweep, trials):
    """Show the table of an ended sweep and which differences are larger than the seeds' spread."""
    accuracies = accuracies_of(trials)
    summaries, verdicts = summarize(accuracies), compare(accuracies)
    table, judgement = st.columns([5, 4], gap="large")
    with table:
        if summaries:
            _show_table(sweep, summaries)
        if too_few := [value_label(value) for value, shares in accuracies.items() if len(shares) < 2]:
            show_small(_("Fewer than two complete runs, so not compared: {values}.").format(values=", ".join(too_few)))
        _show_left_out(left_out(trials))
    with judgement:
        _show_verdicts(verdicts)
    if verdicts:
        _show_meaning()


def _show_table(sweep, summaries):
    """The values line by line. A phone has room for these columns and no more: what all lines have in common is left out."""
    st.markdown(_("**Test accuracy** over the seeds, in percent"))
    best = max(summary.mean for summary in summaries)
    rows = {
        setting_labels()[sweep.setting]: [value_label(summary.value) for summary in summaries],
        _("Mean"): [f"**{_points(one.mean)}**" if one.mean == best else _points(one.mean) for one in summaries],
        _("Standard deviation"): [_points(one.deviation) for one in summaries],
        _("Lowest"): [_points(summary.low) for summary in summaries],
        _("Highest"): [_points(summary.high) for summary in summaries],
    }
    frame = pd.DataFrame(rows)
    st.table(frame.set_index(frame.columns[0]), width="content")


def _points(share):
    return "–" if share is None else f"{100 * share:.2f}"


def _show_verdicts(verdicts):
    ties = [verdict for verdict in verdicts if verdict.is_tie]
    differences = [verdict for verdict in verdicts if not verdict.is_tie]
    lists = [
        (_("**Larger than the seeds' spread**"), _("{worse} is worse than {better} by {points} points"), differences),
        (_("**Ties**"), _("{better} and {worse}: a tie, {points} points apart"), ties),
    ]
    for heading, words, members in lists:
        if members:
            st.markdown("\n".join([heading, "", *(f"- {_verdict_text(words, member)}" for member in members)]))


def _show_meaning():
    meaning = _(
        "Values are compared seed for seed. A tie means that other seeds alone may well make such a difference, "
        "not that the two are equal. Test digits chose the best value here, so expect a little less of it on new digits."
    )
    method = _("Student's t test of each pair, with Holm's correction: where nothing differs, at most 5 tables in 100 name a difference.")
    st.markdown(f":small[{meaning}]", help=method)


def _verdict_text(words, verdict):
    points = _points(verdict.difference)
    return words.format(better=value_label(verdict.better), worse=value_label(verdict.worse), points=points)


def _show_left_out(trials):
    if not trials:
        return
    reasons = {
        FAILED: _("failed"),
        STOPPED: _("stopped"),
        INTERRUPTED: _("interrupted"),
        PAUSED: _("paused"),
        CHANGED: _("changed on the way"),
        DELETED: _("deleted or trained on"),
    }
    words = _("{value} with seed {seed} ({reason})")
    named = [
        words.format(value=value_label(trial.value), seed=trial.seed, reason=reasons.get(trial.reason, trial.reason))
        for trial in trials[:MOST_NAMED]
    ]
    more = ["…"] if len(trials) > MOST_NAMED else []
    st.warning(_("Left out: {runs}.").format(runs=", ".join(named + more)))
    for message in sorted({failure_message(trial) for trial in trials} - {""}):
        st.markdown(reason_text(message))
