"""For teachers: a lesson as a link, with what is locked, what is hidden and what to do."""

import streamlit as st

from mnist_ui.accent import accent_label
from mnist_ui.cache import laboratory
from mnist_ui.language import gettext as _
from mnist_ui.lesson_link import choose_locks, choose_page, choose_state, lesson_address, settle_lesson
from mnist_ui.locks import locks_in_force
from mnist_ui.page import CLASSROOM, TEACHER, begin, link_parameters
from mnist_ui.qr import address_of, show_link
from mnist_ui.reading import show_small

begin(TEACHER)
st.title(_("For teachers"), anchor=False)
if locks_in_force().link:
    st.info(_("This tab follows a lesson's link, so nothing can be set here."))
    st.link_button(_("Make a lesson in a new tab"), address_of("teacher") or "teacher", icon=":material/open_in_new:")
    st.stop()

st.markdown(_("Set up a page, lock what the lesson is not about, and hand the link round: it opens just so for everybody."))
lesson, link = st.columns([3, 2], gap="large")
with lesson:
    problems = []
    page = choose_page(problems)
    for problem in problems + settle_lesson(page):
        st.warning(problem)
    choose_state(page, laboratory().settings.max_epochs)
    choose_locks(page)

with link:
    if address := lesson_address(page):
        st.link_button(accent_label(_("Try it in a new tab")), address, icon=":material/open_in_new:", type="primary")
        show_link(address)
    show_small(_("Leave free the one thing that the class shall try, and lock the rest."))
    show_small(_("A run, a digit or a drawing is handed round from its own page: press Share there."))
    show_small(_("A lock keeps a class together; it is no examination, for whoever opens the app without the link is free."))
    parameters = link_parameters()
    st.page_link(CLASSROOM, label=_("One board for the whole class"), icon=":material/groups:", query_params=parameters)
