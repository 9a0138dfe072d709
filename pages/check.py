"""Self-check: whether this server has what it needs. For whoever runs it, so it is not in the menu; others see one sentence."""

import streamlit as st

from mnist_core.finding import is_well, problems
from mnist_ui.accent import accent_button
from mnist_ui.browser_echo import call
from mnist_ui.check_view import ask_for_key, is_operator, server_findings, show_findings, show_total, visit_findings
from mnist_ui.language import gettext as _
from mnist_ui.page import CHECK, begin
from mnist_ui.reading import show_small

begin(CHECK)
st.title(_("Self-check"))
st.write(_("For whoever runs this server. Visitors need nothing here."))
findings = server_findings()

if not is_operator():
    if is_well(findings):
        st.success(_("The server is well."), icon=":material/check_circle:")
    else:
        st.warning(_("Something here needs the operator."), icon=":material/error:")
    ask_for_key()
    show_small(_("The key opens the details. The same is told on the server by `python -m mnist_core check`."))
    st.stop()

findings = findings + visit_findings()
show_total(len(problems(findings)))
accent_button(_("Look again"), icon=":material/refresh:", on_click=server_findings.clear)
show_findings(findings)
call()
