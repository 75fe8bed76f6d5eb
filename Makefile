# make demo    a register and photos of our own, read on the command line
# make test    everything that must hold before a change lands
# make help    the rest
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 5
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1

.PHONY: help setup build demo serve test test-console test-unit test-asan test-fuzz check-long train-smoke bench lint tsan format clean

help:
	@echo "make demo        set up, build, make a demo home and read photos"
	@echo "make serve       the same, then the server and its console on http://127.0.0.1:8080/"
	@echo "make test        set up, build, unit and integration tests, sanitizers, short fuzz"
	@echo "make build       set up and build build/pandok"
	@echo "make bench       every benchmark with its peers, as JSON lines"
	@echo "make check-long  long fuzz, thread sanitizer, lint, training on a small share"
	@echo "make format      clang-format over the sources"

setup:
	@setup/install.sh
	@setup/console.sh

build/dev/build.ninja: CMakePresets.json CMakeLists.txt
	@cmake --preset dev > build-configure.log || { cat build-configure.log; exit 1; }
	@rm -f build-configure.log

build: setup build/dev/build.ninja
	@cmake --build --preset dev --target pandok -j $(JOBS)
	@ln -sfn dev/pandok build/pandok

demo: build
	@build/pandok demo

# LISTEN=127.0.0.1:0 takes any port that is free.
serve: build
	@test -d pandok-demo/home/index || build/pandok demo
	@build/pandok serve --home pandok-demo/home --listen $(or $(LISTEN),127.0.0.1:8080)

test: setup
	@$(MAKE) --no-print-directory test-console
	@$(MAKE) --no-print-directory test-unit
	@$(MAKE) --no-print-directory test-asan
	@$(MAKE) --no-print-directory test-fuzz
	@echo "make test: all passed"

test-console:
	cd console && npm run --silent test

test-unit: build/dev/build.ninja
	cmake --build --preset dev -j $(JOBS)
	@ln -sfn dev/pandok build/pandok
	ctest --preset dev -j $(JOBS)

test-asan:
	cmake --preset asan > /dev/null
	cmake --build --preset asan --target unit_tests -j $(JOBS)
	ctest --preset asan -j $(JOBS) -L unit

test-fuzz:
	cmake --preset asan > /dev/null
	cmake --build --preset asan --target fuzzers -j $(JOBS)
	tests/fuzz/run.sh $(FUZZ_SECONDS)

bench: build
	build/pandok bench search --json
	build/pandok bench read --json
	build/pandok bench api --json

check-long: setup test
	$(MAKE) test-fuzz FUZZ_SECONDS=600
	$(MAKE) tsan lint
	cd tests/integration && PANDOK_TEST_DB=postgresql /usr/bin/python3 -m pytest -q -ra -p no:cacheprovider .
	$(MAKE) train-smoke

# Needs the packages of setup/packages-training.txt; DATA_DIR adds real pictures.
train-smoke: build
	models/train_smoke.sh $(DATA_DIR)

tsan:
	cmake --preset tsan > /dev/null && cmake --build --preset tsan --target unit_tests -j $(JOBS) && ctest --preset tsan -L unit

lint:
	cmake --preset lint > /dev/null && cmake --build --preset lint -j $(JOBS)

format:
	git ls-files '*.h' '*.cpp' | xargs clang-format -i

clean:
	rm -rf build
