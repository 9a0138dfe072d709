"""Whether an operator's own browser reaches the server as visitors should: by HTTPS, by a websocket that answers, at the same time of day.

Only a browser can tell, and what it tells may be anything: the values are taken as numbers and texts or not at all.
Left out on purpose: other people's browsers; this one has come the same way.
"""

from mnist_core.finding import advice, well

OWN_NAMES = ("localhost", "127.0.0.1", "::1", "[::1]")
SLOW = 1.0  # s, for a message there and back
MOST_APART = 60  # s, of two clocks


def check_address(scheme, host):
    """Whether the browser came by HTTPS, or is on this computer. scheme: such as "https:"; host: without the port; None: not told."""
    if not scheme or not host:
        return advice("address", "waiting")
    if scheme == "https:":
        return well("address")
    return well("address", "own") if host in OWN_NAMES else advice("address", "open")


def check_websocket(seconds):
    """Whether a message came back soon. seconds: there and back; None: not yet."""
    if seconds is None:
        return advice("websocket", "waiting")
    return (advice if seconds > SLOW else well)("websocket", "slow" if seconds > SLOW else "well", milliseconds=round(seconds * 1000))


def check_browser_clock(seconds):
    """Whether the two clocks agree. seconds: the browser's time less the server's; None: not told."""
    if seconds is None:
        return advice("browser_clock", "waiting")
    return advice("browser_clock", "apart", seconds=round(abs(seconds))) if abs(seconds) > MOST_APART else well("browser_clock")
