"""Training in the app with a browser that watches: what the train page costs, and how soon it shows something."""

import time
from urllib.parse import parse_qs, urlsplit

import psutil

from benchmarks.server import open_app, open_browser, open_page, peak_megabytes, processes_of
from mnist_core.runs import RunStore
from mnist_core.settings import sqlite_url

FIRST_POINT = "() => document.querySelector('[data-testid=stProgress]') && document.querySelector('.mark-line path')"
SECONDS_A_RUN = 300
BROWSER = "chrom"  # begins the names of its processes
RUN_IN_LINK = "run"


class Dashboard:
    """The app and a browser, as a context; warm when it is entered."""

    def __enter__(self):
        self._app, self._browser = open_app(), open_browser()
        self.server, self.browser = self._app.__enter__(), self._browser.__enter__()
        self.first_point("epochs=1&training_digits=500")  # a result says that the worker is warm
        return self

    def __exit__(self, *error):
        self._browser.__exit__(*error)
        self._app.__exit__(*error)

    def train(self, batch_size, num_epochs):
        """One training from a click on Train to its result, watched all the time: figures as of benchmarks.training."""
        page = open_page(self.browser, f"{self.server.url}/train?batch_size={batch_size}&epochs={num_epochs}")
        seconds_to_point, used = self._click_and_wait(page)
        (run_id,) = parse_qs(urlsplit(page.url).query)[RUN_IN_LINK]
        page.close()
        epochs, peaks = self._stored_epochs(run_id), peak_megabytes(self.server.process.pid)
        return {
            "seconds": [epoch["seconds"] for epoch in epochs],
            "accuracies": [epoch["val_accuracy"] for epoch in epochs],
            "megabytes": {name: peaks[name] for name in ("worker", "web process")},
            "seconds_to_first_point": seconds_to_point,
            "processor_seconds": used,
        }

    def first_point(self, link, seconds_before=0):
        """Seconds from a click on Train to the first point, with these settings, so many seconds after they stand on the page."""
        page = open_page(self.browser, f"{self.server.url}/train?{link}")
        page.wait_for_timeout(1000 * seconds_before)
        seconds, _ = self._click_and_wait(page)
        page.close()
        return seconds

    def _click_and_wait(self, page):
        """(seconds to the first point, the processor's seconds of each process until the result is there)."""
        before = self._processor_seconds()
        page.get_by_role("button", name="Train", exact=True).click()
        began = time.perf_counter()
        page.wait_for_function(FIRST_POINT, polling=10, timeout=1000 * SECONDS_A_RUN)
        seconds = time.perf_counter() - began
        page.get_by_text("Test accuracy").first.wait_for(timeout=1000 * SECONDS_A_RUN)
        used = {name: seconds - before[name] for name, seconds in self._processor_seconds().items() if name in before}
        page.wait_for_timeout(500)
        return seconds, used

    def _processor_seconds(self):
        """What the app's processes and the browser's, taken together, have used of the processor so far."""
        browser = [process for process in psutil.Process().children(recursive=True) if process.name().startswith(BROWSER)]
        processes = {name: [process] for name, process in processes_of(self.server.process.pid).items()} | {"browser": browser}
        return {name: sum(sum(process.cpu_times()[:2]) for process in members) for name, members in processes.items()}

    def _stored_epochs(self, run_id):
        """The epochs' figures; a connection of its own sees what the app has written."""
        store = RunStore(sqlite_url(self.server.folder))
        try:
            return store.get(run_id).epochs
        finally:
            store.close()
