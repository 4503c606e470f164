# Static programs for the cloud and their zips: included by the Makefile. See docs/packaging.md.

# What can be built here: install-deps brings a musl for arm64 on Debian alone.
BUILDABLE := x86_64 $(if $(shell grep -s '^ID=debian' /etc/os-release || command -v aarch64-linux-musl-gcc),arm64)

# For which machine, and for which ones `make install` brings the libraries; ARCHS= brings none.
ARCH    ?= x86_64
ARCHS   ?= $(BUILDABLE)
EXAMPLE ?= hello
PACKAGE ?= dist/$(EXAMPLE)-$(ARCH).zip

# All that a handler program needs stands in one folder, here and where it is installed.
STATIC    = build/static
STATICDIR = $(PREFIX)/lib/firstlight

STATIC_TOOLS_x86_64 = x86_64-linux-gnu
STATIC_TOOLS_arm64  = aarch64-linux-gnu
STATIC_TOOLS        = $(STATIC_TOOLS_$(ARCH))
STATIC_BUILD        = $(STATIC)/obj-$(ARCH)

# Only when it is needed: in an environment ARCH may well mean something else.
checked_arch = $(if $(filter x86_64 arm64,$(ARCH)),,$(error ARCH=$(ARCH): it must be x86_64 or arm64))

.PHONY: static package test-package install-static install-cmake uninstall-static

$(STATIC)/%/versions: scripts/build-deps $(wildcard scripts/deps/*) | build/.deps-package
	@scripts/build-deps $*

# Our library, by the same rules as this machine's own.
static: $$(checked_arch)$(STATIC)/$(ARCH)/versions
	@install -C -m 755 scripts/static-cc scripts/package scripts/elf-check $(STATIC)/
	@install -C -m 644 scripts/no-unwind.ld $(STATIC)/
	@$(MAKE) -s --no-print-directory BUILD=$(STATIC_BUILD) CC='$(STATIC)/static-cc $(ARCH)' \
	    AR=$(STATIC_TOOLS)-ar OBJCOPY=$(STATIC_TOOLS)-objcopy DEPS=build/.deps-package CFLAGS= LDFLAGS= $(STATIC_BUILD)/libfirstlight.a
	@install -C -m 644 $(STATIC_BUILD)/libfirstlight.a $(STATIC)/$(ARCH)/lib/
	@install -C -m 644 handler_api/*.h $(STATIC)/$(ARCH)/include/

# The program is moved to its place when it is whole: another make may be packaging it.
package: static
	$(if $(wildcard examples/$(EXAMPLE)/*.c),,$(error EXAMPLE=$(EXAMPLE): there is no examples/$(EXAMPLE)))
	@mkdir -p $(STATIC_BUILD)/$(EXAMPLE)
	$(call say,LINK)
	$(Q)$(STATIC)/static-cc $(ARCH) -std=c11 examples/$(EXAMPLE)/*.c -o $(STATIC_BUILD)/$(EXAMPLE)/linked
	$(Q)mv $(STATIC_BUILD)/$(EXAMPLE)/linked $(STATIC_BUILD)/$(EXAMPLE)/bootstrap
	$(Q)$(STATIC)/package $(ARCH) $(STATIC_BUILD)/$(EXAMPLE)/bootstrap $(PACKAGE)

# One after the other: both use the same Makefile rules.
install-static:
	@set -e; $(foreach arch,$(ARCHS),$(MAKE) --no-print-directory static ARCH=$(arch);)
	install -d $(DESTDIR)$(STATICDIR)
	$(if $(ARCHS),cd $(STATIC) && cp -R --parents static-cc no-unwind.ld package elf-check \
	    $(ARCHS:%=%/include/*.h) $(ARCHS:%=%/include/cjson) $(ARCHS:%=%/lib) $(DESTDIR)$(STATICDIR)/)

CMAKEDIR = $(PREFIX)/lib/cmake/firstlight

install-cmake:
	install -d $(DESTDIR)$(CMAKEDIR)
	install -m 644 scripts/firstlight-config.cmake $(DESTDIR)$(CMAKEDIR)/firstlight-config.cmake
	sed 's|@VERSION@|$(VERSION)|' scripts/firstlight-config-version.cmake.in \
	    >$(DESTDIR)$(CMAKEDIR)/firstlight-config-version.cmake
	chmod 644 $(DESTDIR)$(CMAKEDIR)/firstlight-config-version.cmake

uninstall-static:
	rm -rf $(DESTDIR)$(STATICDIR) $(DESTDIR)$(CMAKEDIR)

test-package: $(VENV) | build/.deps-test-package
	@set -e; $(foreach arch,$(BUILDABLE),$(MAKE) --no-print-directory package ARCH=$(arch) EXAMPLE=hello;)
	$(PYTEST) test/package
