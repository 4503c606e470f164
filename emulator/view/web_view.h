/* The web page, and the events it is made from, on the endpoint for callers. */
#ifndef EMULATOR_VIEW_WEB_VIEW_H
#define EMULATOR_VIEW_WEB_VIEW_H

#include "emulator/http/http_server.h"
#include "emulator/view/event_feed.h"

#include <stdbool.h>

/* GET /                    the page, when the client accepts HTML
 * GET /firstlight/events   the feed
 *
 * Both are for this machine's own pages alone: see page_request_host_is_ours(). Others get 403.
 * False: the request is for something else, and still to be answered. */
bool view_handle(struct event_feed *feed, struct http_request *request);

#endif
