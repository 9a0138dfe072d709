"""What is kept for every look at a page is what Streamlit would work out anew."""

import json

from streamlit import config
from streamlit.elements import vega_charts
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session

from mnist_ui import unchanged

SECTIONS = ("", ".light", ".dark", ".sidebar", ".light.sidebar", ".dark.sidebar")


def told_theme(populate):
    """A message with the whole theme, as a session fills it."""
    message = ForwardMsg()
    for section in SECTIONS:
        part = message.new_session.custom_theme
        for name in section.split(".")[1:]:
            part = getattr(part, name)
        populate(part, f"theme{section}")
    return message.SerializeToString(deterministic=True)


def test_the_theme_is_told_as_streamlit_tells_it_each_time():
    own = told_theme(unchanged.streamlits_own)
    assert len(own) > 100
    assert told_theme(app_session._populate_theme_msg) == own
    assert told_theme(app_session._populate_theme_msg) == own


def test_a_theme_that_was_changed_in_the_file_is_told():
    before = told_theme(app_session._populate_theme_msg)
    options = config._config_options
    try:
        config._config_options = {name: option for name, option in options.items() if option.section != "theme.dark"}
        assert told_theme(app_session._populate_theme_msg) == told_theme(unchanged.streamlits_own) != before
    finally:
        config._config_options = options
    assert told_theme(app_session._populate_theme_msg) == before


def test_streamlit_still_asks_where_the_answers_are_kept():
    assert app_session._populate_theme_msg is unchanged._tell_theme
    names = app_session.AppSession._create_new_session_message.__code__.co_names
    assert "_populate_theme_msg" in names
    assert "_stabilize_vega_json_spec" in vega_charts.VegaChartsMixin._vega_lite_chart.__code__.co_names


def test_a_description_is_searched_for_altairs_names_once_and_the_same_way():
    description = json.dumps({"layer": [{"name": "view_17"}], "params": [{"name": "param_9"}]})
    kept = vega_charts._stabilize_vega_json_spec
    assert kept(description) == kept.__wrapped__(description) != description
    assert kept(description) is kept(description)
