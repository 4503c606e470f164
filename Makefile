# Every command a person runs. `make help` lists them.

# How it is built: VARIANT=dev (the default) or asan (AddressSanitizer and UBSan).
VARIANT ?= dev
BUILD    = build/$(VARIANT)
PREFIX  ?= /usr/local
DESTDIR ?=
CFLAGS  ?= -O2 -g
OBJCOPY ?= objcopy

# What each step says; V=1 shows the commands themselves.
Q   = $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $@)

# All cores, unless -j or a make above this one says otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

VERSION := $(shell sed -n 's/^.define LAMBDA_VERSION "\(.*\)"/\1/p' handler_api/lambda.h)

VARIANT_FLAGS_dev  =
VARIANT_FLAGS_asan = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
VARIANT_FLAGS      = $(VARIANT_FLAGS_$(VARIANT))

# Ours apart from the user's CFLAGS, so that `make CFLAGS=-O0` keeps them.
FL_CPPFLAGS = -I. -Ihandler_api -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
FL_WARNINGS = -Wall -Wextra -Wshadow -Wformat=2 -Wwrite-strings -Wvla
FL_CFLAGS   = -std=c11 $(FL_WARNINGS) -Wstrict-prototypes -Wmissing-prototypes \
              -fvisibility=hidden -ffunction-sections -fdata-sections $(VARIANT_FLAGS)
FL_LDFLAGS  = -Wl,--gc-sections -Wl,--as-needed $(VARIANT_FLAGS)
WERROR     ?= -Werror

EXAMPLES := $(patsubst examples/%/handler.c,%,$(wildcard examples/*/handler.c))
obj       = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

BASE_OBJ     = $(call obj,$(wildcard base/*.c))
JSON_OBJ     = $(call obj,runtime/lambda_json.c)
RUNTIME_OBJ  = $(filter-out $(JSON_OBJ),$(call obj,$(wildcard runtime/*.c)))
EMULATOR_OBJ = $(call obj,$(wildcard emulator/*.c emulator/*/*.c)) $(BUILD)/obj/gen/view_page.o
INSIGHTS_OBJ = $(call obj,$(wildcard insights/*/*.c)) $(BUILD)/obj/gen/report_page.o
CLI_OBJ      = $(call obj,$(wildcard cli/*.c))
TOOL_LIBS    = -lmicrohttpd -lcurl -lcjson -lpcre2-8 -lz -lm -pthread

LIB        = $(BUILD)/libfirstlight.a
TOOL       = $(BUILD)/firstlight
BOOTSTRAPS = $(EXAMPLES:%=$(BUILD)/examples/%/bootstrap)
EXTENSION  = $(BUILD)/init-billing/slow-extension
UNIT_TESTS = $(patsubst test/unit/%.c,$(BUILD)/test/%,$(wildcard test/unit/test_*.c))
PROBES     = $(patsubst test/handlers/%,$(BUILD)/test/handlers/%/bootstrap,$(basename $(wildcard test/handlers/*.c test/handlers/*.cc)))
PYTEST     = FIRSTLIGHT_BUILD=$(BUILD) PYTHONPYCACHEPREFIX=build/pycache \
             build/venv/bin/python -m pytest -q $(if $(T),-k '$(T)')

.PHONY: all help run init-billing test test-programs test-unit test-loop test-conformance test-valgrind \
        test-long test-long-shared test-long-alone fuzz check format \
        bench bench-emulators bench-insights bench-deps install uninstall clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(TOOL) $(LIB) $(BOOTSTRAPS) $(EXTENSION)

help:
	@sed -n 's/^## //p' Makefile

## make                    the library, the firstlight tool and the examples, under build/dev
## make run                see it: a local Lambda, real events, one cold and one proactive start
## make test               every test, and what they need installed first
## make test-unit          the unit tests alone; T=start_kind: one module
## make test-loop          the loop, its faults and the local Lambda; T=name: those alone
## make test-conformance   the real runtime interface emulator and others; T=name: those alone
## make test-package       packages of both architectures, built, run and rebuilt
## make test-long        true scale, other runtimes, a browser, a soak of the local Lambda
## make test-valgrind      unit tests and loop again under valgrind, no leak allowed
## make fuzz               every parser of outside bytes, FUZZ_SECONDS each
## make check              formatting, static analysis, the project's own rules
## make format             formats every source file
## make init-billing       when is init billed? each start of the experiment, in a local Lambda
## make bench              side by side with other runtimes
## make bench-emulators    the local Lambda against the real runtime interface emulator
## make bench-insights     report and query over 1 GB of logs, against jq and DuckDB
## make bench-deps         installs the other runtimes' languages, as far as Debian has them
## make package            dist/hello-x86_64.zip for the cloud; EXAMPLE=hello ARCH=x86_64|arm64 DEBUG=1
## make install            headers, libraries, tool and man pages: PREFIX=/usr/local DESTDIR=
## make clean              removes build/ and dist/
##
## VARIANT=asan builds and tests with AddressSanitizer and UndefinedBehaviorSanitizer.

# What compiling needs installed; package.mk names another for static programs.
DEPS = build/.deps-build

# ---- What must be installed: asked once, and again when the list changes ------------------------

build/.deps-%: scripts/install-deps
	@mkdir -p build
	@scripts/install-deps $*
	@touch $@

VENV = build/venv/requirements.txt

$(VENV): test/requirements.txt scripts/test-venv | build/.deps-test
	scripts/test-venv

# ---- Compiling ----------------------------------------------------------------------------------

$(BUILD)/obj/%.o: %.c | $(DEPS)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(FL_CPPFLAGS) $(CPPFLAGS) $(FL_CFLAGS) $(WERROR) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/%.o: %.cc | build/.deps-test
	@mkdir -p $(@D)
	$(call say,CXX)
	$(Q)$(CXX) -Ihandler_api -std=c++11 -pedantic $(FL_WARNINGS) $(VARIANT_FLAGS) $(WERROR) $(CFLAGS) \
	    -MMD -MP -c $< -o $@

# One object, so that of our names only lambda.h's can meet those of the user's program.
$(BUILD)/firstlight.o: $(BASE_OBJ) $(RUNTIME_OBJ)
	$(call say,LD)
	$(Q)$(CC) -nostdlib -r $^ -o $@
	$(Q)$(OBJCOPY) --localize-hidden $@

# main and the JSON companion are members of their own: linked into programs that use them.
$(LIB): $(BUILD)/firstlight.o $(JSON_OBJ) $(BUILD)/obj/bootstrap.o
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

# The web page, carried within the program.
$(BUILD)/gen/view_page.c: scripts/embed $(wildcard emulator/view/page/*)
	@mkdir -p $(@D)
	$(call say,EMBED)
	$(Q)scripts/embed emulator/view/page.h view_page emulator/view/page/index.html >$@

# The styles of the report's page, likewise.
$(BUILD)/gen/report_page.c: scripts/embed insights/report/report_page.css
	@mkdir -p $(@D)
	$(call say,EMBED)
	$(Q)scripts/embed insights/report/report_page.h report_page_style insights/report/report_page.css >$@

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c | $(DEPS)
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(FL_CPPFLAGS) $(CPPFLAGS) $(FL_CFLAGS) $(WERROR) $(CFLAGS) -MMD -MP -c $< -o $@

.SECONDEXPANSION:

$(BUILD)/examples/%/bootstrap: $$(call obj,$$(wildcard examples/%/*.c)) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(FL_LDFLAGS) $(LDFLAGS) $^ -lcjson -lcurl -lm -o $@

# The init-billing experiment's, for the local Lambda: see deploy/init-billing.
$(EXTENSION): $(call obj,deploy/init-billing/extension/extension.c)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(FL_LDFLAGS) $(LDFLAGS) $^ -lcurl -o $@

$(TOOL): $(CLI_OBJ) $(EMULATOR_OBJ) $(INSIGHTS_OBJ) $(BASE_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(FL_LDFLAGS) $(LDFLAGS) $^ $(TOOL_LIBS) -o $@

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# ---- Running ------------------------------------------------------------------------------------

run: build/.deps-run all
	@scripts/demo $(BUILD)

# Without the AWS CLI on the path, the tests' own does.
init-billing: $(VENV) all
	PATH="$$PATH:$(CURDIR)/build/venv/bin" FIRSTLIGHT_BUILD=$(BUILD) scripts/init-billing --local

# ---- Testing ------------------------------------------------------------------------------------

$(call obj,$(wildcard test/unit/*.c)): | build/.deps-test

$(UNIT_TESTS): $(BUILD)/test/%: $(BUILD)/obj/test/unit/%.o $(BASE_OBJ) $(RUNTIME_OBJ) $(JSON_OBJ) \
                                $(EMULATOR_OBJ) $(INSIGHTS_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(FL_LDFLAGS) $(LDFLAGS) $^ $$(pkg-config --libs check) $(TOOL_LIBS) -o $@

$(BUILD)/test/handlers/%/bootstrap: $(BUILD)/obj/test/handlers/%.o $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(if $(wildcard test/handlers/$*.cc),$(CXX),$(CC)) $(FL_LDFLAGS) $(LDFLAGS) $^ -lcjson -lcurl -lm -o $@

test:
	$(MAKE) test-unit
	$(MAKE) test-loop
	$(MAKE) test-conformance
	$(MAKE) test-package

# What several of them use: built first where they run side by side, since two makes must not build one file.
test-programs: $(UNIT_TESTS) $(PROBES)

test-unit: $(UNIT_TESTS)
	@test/unit/run $(if $(T),$(filter $(BUILD)/test/test_$(T)%,$^),$^)

test-loop: $(VENV) all $(PROBES)
	$(PYTEST) test/loop test/fault

test-conformance: $(VENV) all $(PROBES)
	$(PYTEST) test/conformance

VALGRIND = valgrind --quiet --leak-check=full --show-leak-kinds=definite,possible \
           --errors-for-leak-kinds=definite,possible --error-exitcode=99 \
           --suppressions=$(CURDIR)/test/valgrind.supp

# Bootstraps run under valgrind there. These tests are about what is no bootstrap.
NO_BOOTSTRAP = init_billing proactive_share query report report_html saved_queries

# What takes long, or needs what not everyone has: true scale, a browser, other languages, a soak.
test-long:
	$(MAKE) test-long-shared
	$(MAKE) test-long-alone

# Most of it waits.
test-long-shared: $(VENV) build/.deps-test-long build/.deps-bench all $(PROBES)
	PYTHONPATH=test FIRSTLIGHT_BUILD=$(BUILD) build/venv/bin/python -m support.foreign
	$(PYTEST) -n4 test/long $(ALONE:%=--ignore=%)

# These want the machine for themselves.
ALONE = test/long/test_primes.py test/long/test_soak.py

test-long-alone: $(VENV) all $(PROBES)
	$(PYTEST) -n0 $(ALONE)

test-valgrind: $(VENV) all $(UNIT_TESTS) $(PROBES)
	@CK_FORK=no CK_DEFAULT_TIMEOUT=0 UNIT_WRAPPER='$(VALGRIND)' test/unit/run $(UNIT_TESTS)
	FIRSTLIGHT_WRAPPER='$(VALGRIND)' $(PYTEST) test/loop test/fault $(NO_BOOTSTRAP:%=--ignore=test/loop/test_%.py)

fuzz: build/.deps-build build/.deps-fuzz
	test/fuzz/run

# ---- Keeping it clean ---------------------------------------------------------------------------

check: build/.deps-build build/.deps-test build/.deps-check
	scripts/check

SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h' '*.cc')

format: build/.deps-check
	clang-format -i $(SOURCES)

bench: build/.deps-bench all
	@mkdir -p build/bench
	bench/run --json build/bench/table.json --markdown build/bench/table.md \
	    --picture build/bench/table.png

bench-emulators: build/.deps-bench $(VENV) all
	@mkdir -p build/bench
	bench/emulators/run --json build/bench/emulators.json --markdown build/bench/emulators.md

bench-insights: build/.deps-bench all
	@mkdir -p build/bench
	bench/insights/run --json build/bench/insights.json --markdown build/bench/insights.md

bench-deps:
	@scripts/install-deps bench-peers

# ---- Installing ---------------------------------------------------------------------------------

INCLUDEDIR = $(PREFIX)/include/firstlight
MANDIR     = $(PREFIX)/share/man/man1

install: $(LIB) $(TOOL) install-static install-cmake
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(INCLUDEDIR) $(DESTDIR)$(MANDIR) \
	    $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 755 $(TOOL) $(DESTDIR)$(PREFIX)/bin/firstlight
	install -m 644 handler_api/*.h $(DESTDIR)$(INCLUDEDIR)
	install -m 644 $(LIB) $(DESTDIR)$(PREFIX)/lib/libfirstlight.a
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' scripts/firstlight.pc.in \
	    >$(DESTDIR)$(PREFIX)/lib/pkgconfig/firstlight.pc
	chmod 644 $(DESTDIR)$(PREFIX)/lib/pkgconfig/firstlight.pc
	install -m 644 docs/man/*.1 $(DESTDIR)$(MANDIR)

uninstall: uninstall-static
	rm -f $(DESTDIR)$(PREFIX)/bin/firstlight $(DESTDIR)$(PREFIX)/lib/libfirstlight.a \
	    $(DESTDIR)$(PREFIX)/lib/pkgconfig/firstlight.pc
	rm -f $(patsubst docs/man/%,$(DESTDIR)$(MANDIR)/%,$(wildcard docs/man/*.1))
	rm -rf $(DESTDIR)$(INCLUDEDIR)

include scripts/package.mk

clean:
	rm -rf build dist
