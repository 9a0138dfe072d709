"""What Streamlit works out anew for every look at a page, though it stays the same: worked out once.

A page that ticks once a second is told the whole theme at each tick, read from 367 options six times over, and each chart's
description is written, read and searched for names that only Altair makes. With two hundred visitors that was a sixth of the server's work.
Left out on purpose: what differs from visitor to visitor.
"""

import functools

from streamlit import config
from streamlit.elements import vega_charts
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

KEPT_DESCRIPTIONS = 100  # of charts, some kilobytes each

_themes = {}  # section of the settings -> (the options it was read from, CustomThemeConfig)


def _tell_theme(message, section="theme"):
    """Fill a CustomThemeConfig with a section of the theme, as Streamlit does; read anew when the file with the settings has changed."""
    options = config.get_config_options()
    read_from, theme = _themes.get(section, (None, None))
    if read_from is not options:
        streamlits_own(theme := CustomThemeConfig(), section)
        _themes[section] = options, theme
    if theme.ByteSize():  # even an empty one would stand in the message
        message.MergeFrom(theme)


streamlits_own = getattr(app_session._populate_theme_msg, "streamlits_own", app_session._populate_theme_msg)  # when loaded anew
_tell_theme.streamlits_own = streamlits_own
app_session._populate_theme_msg = _tell_theme
if not hasattr(vega_charts._stabilize_vega_json_spec, "cache_info"):
    vega_charts._stabilize_vega_json_spec = functools.lru_cache(KEPT_DESCRIPTIONS)(vega_charts._stabilize_vega_json_spec)
