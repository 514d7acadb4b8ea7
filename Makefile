# Throughline: `make demo` runs the main job on the virtual board, `make test` runs all tests.
# Both install what is missing first (Debian packages, a Python environment for the tests' oracle).

CONFIGURATION = -c release -Xswiftc -enable-testing
BOARD ?= nucleo-f746zg
ENGINE ?= bundled
FIRMWARE = firmware/build/$(BOARD)-$(ENGINE).elf
BIN = .build/release
DEMO ?= demo
PYTHON = .venv/bin/python

.PHONY: demo test check lint build firmware setup setup-test clean

demo: build firmware
	scripts/demo.sh $(DEMO)

test: setup-test build firmware
	swift test $(CONFIGURATION)

check: lint test

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

build: setup
	swift build $(CONFIGURATION)

firmware: setup
	firmware/build.sh $(BOARD) $(ENGINE)

setup:
	.ci/setup

setup-test: setup
	.ci/setup --oracle

clean:
	rm -rf .build firmware/build $(DEMO)
