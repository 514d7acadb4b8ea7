# Throughline: `make demo` runs the main job on the virtual board, `make test` runs all tests.
# Both install what is missing first (Debian packages, a Python environment for the tests' oracle).

# One set of flags for programs and tests, and `swift build` alone compiles: `swift test` by itself compiles all of it
# anew for its own settings. So what one target compiled, no other one compiles again.
CONFIGURATION = -c release -Xswiftc -enable-testing
BOARD ?= nucleo-f746zg
BOARDS = nucleo-f446re nucleo-f746zg nucleo-f767zi nucleo-l4r5zi
ENGINE ?= bundled
# Of the bundled engine: slim, or all for int16 activations too (docs/explanation/engines.md).
OPERATORS ?= slim
THROUGHLINE = .build/release/throughline
DEMO ?= demo

# SwiftPM keeps what a manifest evaluated to by its text and the environment, and ours asks for libraries.
export THROUGHLINE_TRAINING = $(shell ls Vendor/libtorch/lib/libtorch_cpu.so /usr/include/ATen/ATen.h \
	/usr/include/png.h /usr/include/samplerate.h /usr/include/sndfile.h /usr/include/turbojpeg.h 2>/dev/null)

MODELS ?= ../shared/models
BENCH_PYTHON = .venv-bench/bin/python

.PHONY: server sets stage install uninstall deb wheel programs trainer tests check-long table5 check-litert demo-search compare-searches bench bench-emulation bench-predict bench-host bench-rows engine-table setup-bench demo test test-kills check lint build firmware firmwares usb-testbed setup setup-test clean

demo: programs firmware
	mkdir -p $(DEMO)
	$(THROUGHLINE) generate micronet-kws-m --out $(DEMO)/micronet-kws-m.tflite
	$(THROUGHLINE) profile $(DEMO)/micronet-kws-m.tflite --per-op --period 1s --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) characterize --backbone kws --count 24 --seed 1 --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) fit --backbone kws --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) report --out $(DEMO)/report --db $(DEMO)/throughline.sqlite

# From data to a front and the network under each of three latencies, at a budget that shows that everything runs and no more.
demo-search: setup-test programs trainer firmware
	mkdir -p $(DEMO)
	.build/release/throughline-train data synth-speech --out $(DEMO)/speech --clips 1500
	$(THROUGHLINE) characterize --backbone kws --count 24 --seed 1 --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) fit --backbone kws --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) search --method front --task kws --data $(DEMO)/speech --board f746zg \
		--max-latency 8ms,12ms,20ms --confidence 95 --max-sram 64K --max-flash 160K --width-cap 48 --networks 14 \
		--winners continued --epochs 6 --batch 32 --db $(DEMO)/throughline.sqlite --out $(DEMO)/front --resume
	$(THROUGHLINE) search --from $(DEMO)/front --max-latency 10ms --winners continued --db $(DEMO)/throughline.sqlite
	$(THROUGHLINE) report --cards $(DEMO)/front --out $(DEMO)/report --db $(DEMO)/throughline.sqlite

# docs/findings/search-comparison.md: searches at one limit, some hours; goes on where it was stopped.
COMPARISON ?= comparison
LATENCY ?= 15ms
compare-searches: setup-test build firmware setup-bench
	mkdir -p $(COMPARISON)
	.build/release/throughline-train data synth-speech --out $(COMPARISON)/speech --clips 5000 --seed 2
	.build/release/throughline-train data synth-speech --out $(COMPARISON)/test --clips 20000 --seed 1
	$(THROUGHLINE) import measurements/2026-11-21-f746zg-kws --db $(COMPARISON)/samples.sqlite
	$(BENCH_PYTHON) Tests/Benchmarks/search_comparison --throughline $(THROUGHLINE) --data $(COMPARISON)/speech \
		--test-data $(COMPARISON)/test --db $(COMPARISON)/samples.sqlite --max-latency $(LATENCY) --max-sram 128K --max-flash 256K \
		--out $(COMPARISON)/runs --page docs/findings/search-comparison.md $(COMPARE_OPTIONS)

test: setup-test tests firmwares usb-testbed
	swift test $(CONFIGURATION) --skip-build

# 100 models on two virtual boards, killed 25 times at random moments; the tests do fewer.
test-kills: setup-test tests firmwares
	THROUGHLINE_KILLS=25 THROUGHLINE_KILL_MODELS=100 swift test $(CONFIGURATION) --skip-build \
		--filter KilledCampaignTests

check: lint test

# What takes too long for each change: up to three hours. Parts that passed on this commit are not run again.
check-long: setup-test tests firmwares usb-testbed
	.ci/long $(PARTS)

# Speed beside other tools, which depends on the machine: figures, no test.
bench: bench-emulation bench-predict usb-testbed
	Tests/Benchmarks/flashing.py

# How long `--help` and `predict` take, of one model and of a hundred.
bench-predict: build
	Tests/Benchmarks/predictions.py $(THROUGHLINE)

# Speed of the virtual board beside the bare emulator library and QEMU, on networks of MODELS if they are there.
bench-emulation: build firmwares
	.ci/setup --bench
	.build/release/emulation-benchmark firmware/build/nucleo-f746zg-bundled.elf $(wildcard \
		$(addprefix $(MODELS)/,kws_micronet_m.tflite vww_micronet_vww4.tflite ad_micronet_s.tflite))

# A million rows: stored, fitted, reported, beside the sqlite3 shell.
bench-rows: build firmware
	.ci/setup --bench
	Tests/Benchmarks/rows.py $(THROUGHLINE)

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

# All programs, tests and benchmarks.
build: tests

tests: setup
	swift build $(CONFIGURATION) --build-tests

# What the demo runs; training comes with `make trainer`, where there is a libtorch.
programs: setup
	swift build $(CONFIGURATION) --product throughline
	swift build $(CONFIGURATION) --product virtual-board

trainer: setup
	swift build $(CONFIGURATION) --product throughline-train

# What `throughline serve` runs.
server: setup
	swift build $(CONFIGURATION) --product throughline-serve

# Those that the tests run.
firmwares: setup
	for board in $(BOARDS); do firmware/build.sh $$board bundled || exit 1; done

firmware: setup
	firmware/build.sh $(BOARD) $(ENGINE) -DOPERATORS=$(OPERATORS)

# docs/findings/engine-table.md: BOARD with both engines on all files of MODELS. Needs TFLM_DIR (docs/howto/tflm.md).
engine-table: build setup-bench
	firmware/build.sh $(BOARD) bundled
	firmware/build.sh $(BOARD) tflm
	$(BENCH_PYTHON) Tests/Benchmarks/engine_table.py --profile $(THROUGHLINE) --db measurements/engine-table.sqlite \
		--models $(MODELS) --board $(BOARD) --out docs/findings/engine-table.md

# Inferences per second of the bundled engine on this machine, beside tflite-micro and LiteRT.
bench-host: setup-bench
	$(BENCH_PYTHON) Tests/Benchmarks/host_inference.py $(MODELS)/kws_micronet_m.tflite $(MODELS)/vww_micronet_vww4.tflite

# docs/findings/table5.md: the paper's networks trained on SPEECH, MACHINES and SCENES; OPTIONS such as --epochs 10 --limit 4000.
# Goes on where it was; state lies in TABLE5.
TABLE5 ?= demo/table5
table5: build
	firmware/build.sh nucleo-f746zg bundled
	firmware/build.sh nucleo-f767zi bundled
	Tests/Benchmarks/table5.py $(THROUGHLINE) $(if $(SPEECH),--speech $(SPEECH)) $(if $(MACHINES),--machines $(MACHINES)) \
		$(if $(SCENES),--scenes $(SCENES)) --out $(TABLE5) --page docs/findings/table5.md -- $(OPTIONS)

# Files that Throughline writes against the official LiteRT interpreter: FILES, and every known network with generated weights.
check-litert: build setup-bench
	$(BENCH_PYTHON) Tests/Benchmarks/litert_outputs.py $(THROUGHLINE) $(FILES)

# Steps of training beside Python torch's; needs Debian's python3-torch. PLINIO: a source tree of PLiNIO to time beside it.
bench-train: build
	$(or $(PLINIO_PYTHON),/usr/bin/python3) Tests/Benchmarks/training_step.py .build/release/throughline-train \
		$(if $(PLINIO),--plinio $(PLINIO))

setup-bench: setup
	cmp -s Tests/Benchmarks/requirements.txt .venv-bench/requirements.txt || \
		{ rm -rf .venv-bench && python3 -m venv .venv-bench && \
		.venv-bench/bin/pip install -q -r Tests/Benchmarks/requirements.txt && \
		cp Tests/Benchmarks/requirements.txt .venv-bench; }

usb-testbed: setup-test
	Sources/usb-testbed/build.sh

setup:
	.ci/setup

setup-test: setup
	.ci/setup --oracle

# The sets of measurements/ again, by their plans; COUNT=100 for so many networks each. Goes on where it was stopped.
sets: programs firmwares
	.ci/sets $(COUNT)

# What .ci/stage lays out, copied below PREFIX; nothing is compiled but what is missing. `trainer` and `server` first, if they
# shall be part.
PREFIX ?= /usr/local
STAGE = .build/stage
stage: programs firmwares
	.ci/setup --package
	.ci/stage $(STAGE)

install: stage
	mkdir -p $(DESTDIR)$(PREFIX)
	cp -a $(STAGE)/. $(DESTDIR)$(PREFIX)/

# Removes what was installed and no more: databases are the user's.
uninstall:
	list=$(DESTDIR)$(PREFIX)/share/doc/throughline/files; test -f "$$list" || \
		{ echo "uninstall: expected $$list, found none: nothing is installed there" >&2; exit 1; }; \
	sed 's|^|$(DESTDIR)$(PREFIX)/|' "$$list" | tr '\n' '\0' | xargs -0 rm -f; \
	find $(DESTDIR)$(PREFIX)/lib/throughline $(DESTDIR)$(PREFIX)/share/doc/throughline -depth -type d -exec rmdir {} + ; true

# Debian packages in .build/deb: throughline, and throughline-train where training can be built.
deb: stage
	.ci/deb $(STAGE) .build/deb

# The Python package, in .build/wheel; needs PyPI's setuptools, which pip fetches.
wheel:
	rm -rf .build/wheel-source && mkdir -p .build/wheel && cp -R python .build/wheel-source
	test -x .build/venv-wheel/bin/pip || python3 -m venv .build/venv-wheel
	.build/venv-wheel/bin/pip wheel -q --no-deps --wheel-dir .build/wheel .build/wheel-source

clean:
	rm -rf .build firmware/build $(DEMO)
