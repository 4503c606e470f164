/* May this request have the page, and does it want it? Pure; headers are outside bytes. */
#ifndef EMULATOR_VIEW_PAGE_REQUEST_H
#define EMULATOR_VIEW_PAGE_REQUEST_H

#include <stdbool.h>

/* accept: the Accept header; NULL: none. True when it names text/html, as browsers do; a wildcard
 * alone, as curl sends it, is not enough. Source: RFC 9110, 12.5.1. */
bool page_request_wants_html(const char *accept);

/* Whether the Host header names this machine: "localhost", a name under it, a loopback address, or
 * the address listened on; any numeric address when that is a wildcard. A page of another site
 * that had its own name resolve to this machine (DNS rebinding) would send that name.
 *
 * host:    the Host header, with or without a port; NULL: none
 * address: numeric, IPv4 or IPv6 */
bool page_request_host_is_ours(const char *host, const char *address);

#endif
