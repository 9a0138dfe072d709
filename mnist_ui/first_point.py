"""A training's first point, on the screen as soon as it is there.

Later ones come with the page's ticks, a second apart; but a second is long for somebody who has just pressed Train.
"""

import streamlit as st

from mnist_core.runs import WAITING

NUM_LOOKS = 16  # a network of a new shape is made ready in a second or two
SECONDS_A_LOOK = 0.25  # what is pressed meanwhile is heard between two of them


def show_first_point(engine, run_id):
    """Wait for the run's first point, then show the page anew with it. To be called last: what is above is on the screen meanwhile.

    Does not wait when the run stands in line behind others, or when its first point is there.
    """
    if engine.snapshot(run_id).curve:
        return
    heard = st.empty()
    for _look in range(NUM_LOOKS):
        snapshot = engine.wait_for_point(run_id, SECONDS_A_LOOK)
        if snapshot.curve or not snapshot.is_active:
            st.rerun()
        if snapshot.status == WAITING:
            return
        heard.empty()
