"""What a self-check says: one English sentence for each thing that may be found, with what to do about it.

A sentence is chosen by two short names, the check and what it found, so that a page can say the same in another language.
"""

SENTENCES = {
    "settings": {"wrong": "A setting cannot be: {reason}"},
    "python": {
        "well": "Python {version}.",
        "wrong": "Python {version} runs here, but 3.11, 3.12 or 3.13 is needed: make the environment anew with one of these.",
    },
    "packages": {
        "well": "All {number} packages have the pinned versions.",
        "wrong": "Other versions than the pinned ones, which stand in brackets: {packages}. Run: `pip install -r requirements.txt`",
        "missing": "`requirements.txt` is missing or cannot be read: take it from the project again.",
    },
    "digits": {
        "well": "The 70,000 digits are the published ones.",
        "wrong": "{file} is missing or was changed. Take it from the project again: `git checkout -- mnist_core/assets`",
    },
    "networks": {
        "well": "The {number} networks that come with the app are those of their cards.",
        "wrong": "Missing or changed: {files}. Take them from the project again: `git checkout -- models`",
    },
    "folder": {
        "well": "Files can be written to {folder}, and {free} GB are free.",
        "wrong": "Nothing can be written to {folder} ({reason}): give the app's user the right to, or set `MNIST_DATA_FOLDER`.",
        "full": "Only {free} GB are free for {folder}: make room there.",
        "little": "{free} GB are free for {folder}, but runs may take {most} GB: make room, or set `MNIST_MAX_STORED_MB` lower.",
    },
    "database": {
        "well": "{database} answers and has the newest schema, {revision}.",
        "new": "{database} is not there yet: the app makes it when it starts.",
        "away": "{reason} Look whether its server runs and what `MNIST_DATABASE_URL` says.",
        "old": "{database} has the schema {revision}, but {newest} is the newest: start the app again, and it takes the steps between.",
        "newer": "{database} has the schema {revision}, which this version of the app does not know: update the app.",
    },
    "engine": {
        "well": "The engine that trains is ready.",
        "off": "This server does not train: `MNIST_ENGINE` is off.",
        "idle": "No engine runs: the app starts it when its first visitor comes.",
        "starting": "The engine that trains is starting: look again in a minute.",
        "wrong": "The engine that trains does not answer: {reason}",
    },
    "workers": {
        "well": "Workers that have loaded TensorFlow: {number}. The largest holds {megabytes} MB of {most}.",
        "none": "There is no worker. One that died comes back within seconds: look again in a minute, then read the server's log.",
        "cold": "Workers that still load TensorFlow: {number}. Look again in a minute.",
        "heavy": "A worker holds {megabytes} MB, more than `MNIST_MAX_WORKER_MB`, {most}: it is started anew between two runs.",
    },
    "memory": {
        "pages": "{memory} GB of memory for the pages: nothing is trained on this machine.",
        "well": "{memory} GB of memory, enough for as many trainings side by side as are set: {workers}.",
        "little": "{memory} GB of memory are too little for what is set: {needed} GB are needed. Set `MNIST_WORKERS` to {fitting}.",
        "none": "{memory} GB of memory are too little to train: {needed} GB are needed. Set `MNIST_ENGINE` to off.",
        "tight": "{memory} GB of memory are enough now, but a worker may grow to {most} MB: set `MNIST_MAX_WORKER_MB` to {fitting}.",
    },
    "cores": {
        "well": "{cores} cores.",
        "few": "{cores} cores, and {recommended} are recommended: trainings and pages will be slow.",
    },
    "clock": {
        "well": "The clock says {time} UTC.",
        "wrong": "The clock says {time} UTC, but files of this project are newer: set the clock.",
    },
    "words": {
        "well": "The words of every language are compiled.",
        "wrong": "The words are not compiled as they were written for: {languages}. Run: `make messages`",
    },
    "options": {
        "well": "Streamlit knows and follows all {number} options of `.streamlit/config.toml`.",
        "gone": "This Streamlit does not know: {options}. Install the pinned version: `pip install -r requirements.txt`",
        "other": "Set otherwise than in `.streamlit/config.toml`: {options}. Start the app in the project's folder, unless that is meant.",
    },
    "address": {
        "well": "Your browser came by HTTPS.",
        "own": "Your browser is on the server's own computer.",
        "open": "Your browser came by plain HTTP: whoever is on the way can read along, and copying needs the keyboard. Put a proxy with "
        "HTTPS before the app.",
        "waiting": "Your browser has not told how it came.",
    },
    "websocket": {
        "well": "A message to your browser and back took {milliseconds} ms.",
        "slow": "A message to your browser and back took {milliseconds} ms: the network or the server is slow.",
        "waiting": "Your browser has not answered yet.",
    },
    "browser_clock": {
        "waiting": "Your browser has not told its time.",
        "well": "Your browser's clock and the server's agree.",
        "apart": "Your browser's clock and the server's are {seconds} seconds apart: set the one that is wrong.",
    },
}
