"""What a self-check says, in the visitor's language: mnist_core.check_words once more, and the names of the checks."""

from mnist_ui.language import gettext as _


def check_labels():
    """What each check looks at: name to label."""
    return {
        "settings": _("Settings"),
        "python": _("Python"),
        "packages": _("Packages"),
        "digits": _("Digits"),
        "networks": _("Networks"),
        "words": _("Languages"),
        "folder": _("Data folder"),
        "database": _("Database"),
        "engine": _("Engine"),
        "workers": _("Workers"),
        "memory": _("Memory"),
        "cores": _("Cores"),
        "clock": _("Clock"),
        "options": _("Streamlit's options"),
        "address": _("Address"),
        "websocket": _("Websocket"),
        "browser_clock": _("Your clock"),
    }


def check_sentences():
    """What each check may have found: its name and what it found to a sentence with places for its facts."""
    return {
        "settings": {
            "wrong": _("A setting cannot be: {reason}"),
        },
        "python": {
            "well": _("Python {version}."),
            "wrong": _("Python {version} runs here, but 3.11, 3.12 or 3.13 is needed: make the environment anew with one of these."),
        },
        "packages": {
            "well": _("All {number} packages have the pinned versions."),
            "wrong": _("Other versions than the pinned ones, which stand in brackets: {packages}. Run: `pip install -r requirements.txt`"),
            "missing": _("`requirements.txt` is missing or cannot be read: take it from the project again."),
        },
        "digits": {
            "well": _("The 70,000 digits are the published ones."),
            "wrong": _("{file} is missing or was changed. Take it from the project again: `git checkout -- mnist_core/assets`"),
        },
        "networks": {
            "well": _("The {number} networks that come with the app are those of their cards."),
            "wrong": _("Missing or changed: {files}. Take them from the project again: `git checkout -- models`"),
        },
        "folder": {
            "well": _("Files can be written to {folder}, and {free} GB are free."),
            "wrong": _("Nothing can be written to {folder} ({reason}): give the app's user the right to, or set `MNIST_DATA_FOLDER`."),
            "full": _("Only {free} GB are free for {folder}: make room there."),
            "little": _("{free} GB are free for {folder}, but runs may take {most} GB: make room, or set `MNIST_MAX_STORED_MB` lower."),
        },
        "database": {
            "well": _("{database} answers and has the newest schema, {revision}."),
            "new": _("{database} is not there yet: the app makes it when it starts."),
            "away": _("{reason} Look whether its server runs and what `MNIST_DATABASE_URL` says."),
            "old": _(
                "{database} has the schema {revision}, but {newest} is the newest: start the app again, and it takes the steps between."
            ),
            "newer": _("{database} has the schema {revision}, which this version of the app does not know: update the app."),
        },
        "engine": {
            "well": _("The engine that trains is ready."),
            "off": _("This server does not train: `MNIST_ENGINE` is off."),
            "idle": _("No engine runs: the app starts it when its first visitor comes."),
            "starting": _("The engine that trains is starting: look again in a minute."),
            "wrong": _("The engine that trains does not answer: {reason}"),
        },
        "workers": {
            "well": _("Workers that have loaded TensorFlow: {number}. The largest holds {megabytes} MB of {most}."),
            "none": _("There is no worker. One that died comes back within seconds: look again in a minute, then read the server's log."),
            "cold": _("Workers that still load TensorFlow: {number}. Look again in a minute."),
            "heavy": _("A worker holds {megabytes} MB, more than `MNIST_MAX_WORKER_MB`, {most}: it is started anew between two runs."),
        },
        "memory": {
            "pages": _("{memory} GB of memory for the pages: nothing is trained on this machine."),
            "well": _("{memory} GB of memory, enough for as many trainings side by side as are set: {workers}."),
            "little": _("{memory} GB of memory are too little for what is set: {needed} GB are needed. Set `MNIST_WORKERS` to {fitting}."),
            "none": _("{memory} GB of memory are too little to train: {needed} GB are needed. Set `MNIST_ENGINE` to off."),
            "tight": _("{memory} GB of memory are enough now, but a worker may grow to {most} MB: set `MNIST_MAX_WORKER_MB` to {fitting}."),
        },
        "cores": {
            "well": _("{cores} cores."),
            "few": _("{cores} cores, and {recommended} are recommended: trainings and pages will be slow."),
        },
        "clock": {
            "well": _("The clock says {time} UTC."),
            "wrong": _("The clock says {time} UTC, but files of this project are newer: set the clock."),
        },
        "words": {
            "well": _("The words of every language are compiled."),
            "wrong": _("The words are not compiled as they were written for: {languages}. Run: `make messages`"),
        },
        "options": {
            "well": _("Streamlit knows and follows all {number} options of `.streamlit/config.toml`."),
            "gone": _("This Streamlit does not know: {options}. Install the pinned version: `pip install -r requirements.txt`"),
            "other": _(
                "Set otherwise than in `.streamlit/config.toml`: {options}. Start the app in the project's folder, unless that is meant."
            ),
        },
        "address": {
            "well": _("Your browser came by HTTPS."),
            "own": _("Your browser is on the server's own computer."),
            "open": _(
                "Your browser came by plain HTTP: whoever is on the way can read along, and copying needs the keyboard. Put a "
                "proxy with HTTPS before the app."
            ),
            "waiting": _("Your browser has not told how it came."),
        },
        "websocket": {
            "well": _("A message to your browser and back took {milliseconds} ms."),
            "slow": _("A message to your browser and back took {milliseconds} ms: the network or the server is slow."),
            "waiting": _("Your browser has not answered yet."),
        },
        "browser_clock": {
            "waiting": _("Your browser has not told its time."),
            "well": _("Your browser's clock and the server's agree."),
            "apart": _("Your browser's clock and the server's are {seconds} seconds apart: set the one that is wrong."),
        },
    }
