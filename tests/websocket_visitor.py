"""A visitor without a browser, who may send anything: opens a page over the websocket, reads what comes, and answers with any bytes.

The messages are Streamlit's own. `Answer` is what one run of a page left on it.
"""

import re
from dataclasses import dataclass, field

from google.protobuf.json_format import MessageToDict
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

SECONDS_TO_ANSWER = 60
ENDS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
CODE = re.compile(r"`[^`]*`")
TEXTS = {"body", "label", "help", "caption", "value", "text", "alt", "message"}  # fields that a page shows; markdown in most of them


@dataclass
class Answer:
    """elements: (kind, protobuf) pairs in the page's order. exceptions: types of those shown. fragments: ids."""

    elements: list = field(default_factory=list)
    exceptions: list = field(default_factory=list)
    fragments: list = field(default_factory=list)

    @property
    def widgets(self):
        """Widget ids to kinds."""
        return {element.id: kind for kind, element in self.elements if getattr(element, "id", "")}

    def all(self, kind):
        return [element for each, element in self.elements if each == kind]

    @property
    def texts(self):
        """Every text on the page."""
        return [text for _, element in self.elements for text in _texts(MessageToDict(element))]

    @property
    def words(self):
        """What the page says, in one string."""
        return "\n".join(self.texts)

    def formatted(self, word):
        """The texts in which the word stands outside of code, so that Markdown in it would count."""
        return [text for text in self.texts if word in CODE.sub("", text)]


def _texts(value, name=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, name)
    elif isinstance(value, str) and name in TEXTS:
        yield value


class Visitor:
    """One session on a page: `url` of the app, `page` as in its address ("" for home)."""

    def __init__(self, url, page="", query="", **options):
        self.page, self.page_hash, self.query = page, "", query
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        options = {
            "subprotocols": ["streamlit"],
            "max_size": None,
            "compression": None,
            "open_timeout": SECONDS_TO_ANSWER,
            "legacy": True,
        } | options
        self.socket = connect(address, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def run(self, *states, **changes):
        """Ask for a run of the page with these widget states; returns its Answer. changes: as of ask."""
        self.ask(*states, **changes)
        return self.read()

    def ask(self, *states, query=None, **changes):
        """Ask for a run, which perhaps nothing comes of. query: another one from now on. changes: other fields of the request."""
        message = BackMsg()
        message.rerun_script.query_string = self.query = self.query if query is None else query
        message.rerun_script.page_script_hash = self.page_hash
        if not self.page_hash:
            message.rerun_script.page_name = self.page
        message.rerun_script.widget_states.widgets.extend(states)
        for name, value in changes.items():
            setattr(message.rerun_script, name, value)
        self.socket.send(message.SerializeToString())

    def send(self, content):
        """Send any bytes and read until a run ends; returns the Answer. Raises websockets' ConnectionClosed when the server hangs up."""
        self.socket.send(content)
        return self.read()

    def read(self):
        answer = Answer()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(SECONDS_TO_ANSWER))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                answer = Answer()
            elif kind == "navigation":
                self.page_hash = message.navigation.page_script_hash
            elif kind == "auto_rerun":
                answer.fragments.append(message.auto_rerun.fragment_id)
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                _note(answer, message.delta.new_element)
            elif kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
                answer.exceptions.append("compilation")
            elif kind == "script_finished" and message.script_finished in ENDS:
                return answer


def _note(answer, element):
    kind = element.WhichOneof("type")
    answer.elements.append((kind, getattr(element, kind)))
    if kind == "exception":
        answer.exceptions.append(element.exception.type)
