# make demo   an invented trust on http://127.0.0.1:8000 (PORT=8001 for another port, DATABASE_URL=... for another database)
# make test   the tests of the product (ARGS="tests/portal -x" for a few; COVERAGE=1 says what they did not reach)
# make sentences   every sentence that people read, room by room, for somebody who reads them all aloud
# They need Python 3.11, make and git, and install the rest: Python's packages in .venv, and system libraries, which on
# Debian they install themselves when run by root, and otherwise name.

PYTHON ?= python3.11
BIN := .venv/bin
ARGS ?=

# Pango sets the type of the PDFs. The tests look at pages in Chromium, where it can be had without its windows, which
# take more than the pages, and at PDFs with other people's tools.
FOR_DEMO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
FOR_TEST := $(FOR_DEMO) chromium-headless-shell poppler-utils qpdf openjdk-17-jre-headless libjaxb-java

.PHONY: demo test operations test-rows soak bench lint sentences requirements for-python for-demo for-test

demo: for-demo .venv/.installed
	@$(BIN)/python manage.py demo

# To follow every line takes half as long again, so that is asked for: `.github/workflows/coverage.yml` does so weekly.
# Three at once on two cores, because tests in a browser wait much of their time. Tests are compiled once, whatever else
# is not.
test operations test-rows: export PYTHONDONTWRITEBYTECODE =
test: for-test .venv/.installed-test
ifdef COVERAGE
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest --numprocesses 2 -m "not soak and not benchmark" $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
else
	TEMPLATE_DEBUG= $(BIN)/python -m pytest --numprocesses 3 $(ARGS)
endif

# Machines, proxies, load and fuzz: what takes longer, and few changes touch. COVERAGE=1 above and .ci/run run them too.
operations: for-test .venv/.installed-test
	TEMPLATE_DEBUG= $(BIN)/python -m pytest --numprocesses 3 -m "operations and not soak" $(ARGS)

# What could differ between two releases of PostgreSQL, on whatever DATABASE_URL names: see tests/other_server.py.
test-rows: for-test .venv/.installed-test
	TEMPLATE_DEBUG= $(BIN)/python -m pytest -p tests.other_server --numprocesses 3 -m "not soak and not benchmark" $(ARGS)

# The long forms of tests: hours, not minutes.
soak: for-test .venv/.installed-test
	$(BIN)/python -m pytest -m soak $(ARGS)

# Speed, each figure as a ratio to something measured in the same run.
bench: for-test .venv/.installed-test
	TEMPLATE_DEBUG= $(BIN)/python -m pytest -m benchmark tests/benchmarks $(ARGS)

lint: .venv/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	DEMONSTRATION=1 $(BIN)/mypy  # its plugin reads the settings
	$(BIN)/lint-imports
	$(BIN)/djade --target-version 5.2 --check $$(git ls-files 'templates/*.html')
	$(BIN)/djhtml --check templates

sentences: .venv/.installed-test
	@$(BIN)/python -m tests.sentences

# Every package of pyproject.toml, and theirs, with version and hashes: what runs, and all that the tests need.
requirements: COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --custom-compile-command "make requirements"
requirements: .venv/.installed-test
	$(COMPILE) --upgrade --output-file requirements.txt
	$(COMPILE) --upgrade --extra test --constraints requirements.txt --output-file requirements-test.txt

# Each stamp is written last, so that what was broken off is done again.
.venv/.installed: requirements.txt | for-python
	$(call pip,requirements.txt)

.venv/.installed-test: requirements-test.txt | for-python
	$(call pip,requirements-test.txt)

for-python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" 2>/dev/null \
		|| { echo "Python 3.11 is needed, and $(PYTHON) is not that. Install it, or say where: make demo PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -c "import ensurepip" 2>/dev/null || { $(call install,python3.11-venv) }

# On Debian and its kin by package. Elsewhere by what the packages are there for.
for-demo:
	@if command -v dpkg-query >/dev/null; then $(call missing,$(FOR_DEMO)); \
	else $(call probe,pango-1.0 pangoft2-1.0 harfbuzz-subset,); fi

for-test:
	@if command -v dpkg-query >/dev/null; then $(call missing,$(FOR_TEST)); \
	else $(call probe,pango-1.0 pangoft2-1.0 harfbuzz-subset,chromium pdfinfo qpdf java); fi

# $(call pip,file): what a requirements file names, into the virtual environment.
define pip
	@test -x $(BIN)/python && $(BIN)/python -c "import pip" 2>/dev/null || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r $(1)
	@touch $@
endef

# $(call missing,packages): install those that are not there.
define missing
	wanted=; \
	for package in $(1); do \
		dpkg-query --show --showformat '$${db:Status-Status}\n' $$package 2>/dev/null | grep -qx installed \
			|| wanted="$$wanted $$package"; \
	done; \
	if [ -n "$$wanted" ]; then $(call install,$$wanted) fi
endef

# $(call install,packages): as root, or say the line for root and stop.
define install
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing:" $(1); \
		apt-get update \
			&& DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $(1); \
	else \
		echo "System packages are missing. Run this line, then make again:" >&2; \
		echo "sudo apt-get update && sudo apt-get install --yes --no-install-recommends" $(1) >&2; \
		exit 1; \
	fi || exit 1;
endef

# $(call probe,libraries,programs): name what a system other than Debian lacks.
define probe
	wanted=; \
	for library in $(1); do \
		$(PYTHON) -c "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('$$library'))" \
			|| wanted="$$wanted $$library"; \
	done; \
	for program in $(2); do command -v $$program >/dev/null || wanted="$$wanted $$program"; done; \
	if [ -n "$$wanted" ]; then \
		echo "Missing:$$wanted. Run the line of your system, then make again:" >&2; \
		echo "  macOS   brew install pango$(if $(2), chromium poppler qpdf openjdk@17)" >&2; \
		echo "  Fedora  sudo dnf install pango$(if $(2), chromium poppler-utils qpdf java-17-openjdk-headless)" >&2; \
		exit 1; \
	fi
endef
