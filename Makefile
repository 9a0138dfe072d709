# make run: the app on http://localhost:8501   make test: everything checked   make bench: the benchmarks   make load: a hundred visitors
# make messages: the catalogues   make screenshots: docs/screenshots   make audit: known vulnerabilities   make fuzz: readers under chance
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(if $(shell $(name) -c 'import sys; print(int((3, 11) <= sys.version_info < (3, 14)))' 2>/dev/null | grep 1),$(name))))
VENV := .venv
PEERS := .peers
BIN := $(VENV)/bin
PORT ?= 8501

FUZZ_SECONDS ?= 600

.PHONY: run test lint bench load messages screenshots audit fuzz clean

run: $(VENV)/app
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

# As in the app: threads of several test processes would wait for each other, spinning.
test: export OPENBLAS_NUM_THREADS = 1
test: $(VENV)/dev lint
	@command -v chromium-headless-shell >/dev/null || $(MAKE) --no-print-directory debian-chromium-headless-shell \
	|| command -v chromium >/dev/null || $(MAKE) --no-print-directory debian-chromium
	@command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || $(MAKE) --no-print-directory debian-postgresql
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check

bench: $(VENV)/dev $(PEERS)/ready
	$(BIN)/python -m benchmarks $(BENCH)

# The libraries that the benchmarks compare with, apart from the app's. BENCH: options, such as BENCH="--rounds 1".
$(PEERS)/ready: benchmarks/peers-requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --requirement benchmarks/peers-requirements.txt
	@touch $@

# Twelve minutes, alone on the machine; the soak is apart: .venv/bin/python -m benchmarks.load --parts soak
load: $(VENV)/dev
	$(BIN)/python -m benchmarks.load

screenshots: $(VENV)/dev
	$(BIN)/python -m docs.take_screenshots

# Without the check that takes "95 % interval" for a place of printf's: ours are those of str.format, and a test holds them.
COMPILE_MESSAGES := "from babel.messages import checkers, frontend; checkers.checkers.remove(checkers.python_format); \
frontend.CommandLineInterface().run(['pybabel', '--quiet', 'compile', '-D', 'mnist_lab', '-d', 'mnist_ui/locales'])"

messages: $(VENV)/dev
	$(BIN)/python -m babel.messages.frontend extract -F mnist_ui/locales/babel.cfg --no-location --no-wrap --omit-header -o mnist_ui/locales/mnist_lab.pot .
	$(BIN)/pybabel update -D mnist_lab -i mnist_ui/locales/mnist_lab.pot -d mnist_ui/locales --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/python -c $(COMPILE_MESSAGES)

debian-%:
	@echo "The tests need $*: installing Debian's package."
	@if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq $*; \
	else sudo -n apt-get update -qq && sudo -n apt-get install -y -qq $*; fi \
	|| { echo "$* could not be installed: install it by hand, then run make test again." >&2; exit 1; }

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 was found: install one, or name it with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/app: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/app
	$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@

audit: $(VENV)/app
	test -x $(VENV)/auditor/bin/pip-audit || { $(BIN)/python -m venv $(VENV)/auditor && $(VENV)/auditor/bin/pip install --quiet pip-audit==2.10.1; }
	$(VENV)/auditor/bin/pip-audit --requirement requirements.txt --no-deps --disable-pip

# Three readers of strangers' bytes in turn, ten minutes each; what breaks one is left in build/fuzz. The tool itself takes more and more memory.
fuzz: $(VENV)/app
	test -x $(VENV)/fuzzer/bin/python || { $(BIN)/python -m venv $(VENV)/fuzzer && $(VENV)/fuzzer/bin/pip install --quiet atheris==3.0.0 \
	$$(grep -E '^(h5py|numpy|pillow|psutil)==' requirements.txt); }
	PYTHONPATH=tests $(VENV)/fuzzer/bin/python -m fuzz.seeds build/fuzz
	for reader in model:models canvas:canvas picture:pictures; do \
	PYTHONPATH=tests $(VENV)/fuzzer/bin/python -m fuzz.$${reader%%:*}_reader build/fuzz/$${reader##*:} -max_total_time=$(FUZZ_SECONDS) \
	-timeout=30 -rss_limit_mb=4096 -max_len=100000 -artifact_prefix=build/fuzz/$${reader%%:*}- || exit 1; done

clean:
	rm -rf $(VENV) $(PEERS) .pytest_cache .ruff_cache
