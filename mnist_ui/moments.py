"""Moments as the visitor's clock tells them: the store keeps them in UTC, the browser says where it stands."""

from datetime import UTC
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local_time(moment):
    """A datetime in UTC without a zone to one on the visitor's clock, without a zone; a browser that names no known zone has UTC."""
    return moment.replace(tzinfo=UTC).astimezone(_zone()).replace(tzinfo=None)


def moment_text(moment):
    """A datetime in UTC without a zone as "2026-11-21 14:02" on the visitor's clock."""
    return f"{local_time(moment):%Y-%m-%d %H:%M}"


def _zone():
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a browser can send anything
        return UTC
