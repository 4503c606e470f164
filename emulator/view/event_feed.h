/* The events as server-sent events, for web pages: first what is kept of the past, then what
 * happens. Source of the format: HTML Standard, 9.2 "Server-sent events".
 *
 * Each event is one message whose data is its line (emulator/log/event_line.h) and whose id is
 * RUN-NUMBER; a client that comes back with Last-Event-ID goes on from there. A client that starts
 * from the beginning is first sent a message of type "begin". Where events are left out, because
 * they are kept no more, a line {"type":"firstlight.historyDropped","record":{"events":N}} stands
 * for them.
 *
 * With no client an event costs a copy. Lines are made in batches, when clients take them: one that
 * is slow reads later, or finds events left out, and costs no more memory than others. */
#ifndef EMULATOR_VIEW_EVENT_FEED_H
#define EMULATOR_VIEW_EVENT_FEED_H

#include "emulator/http/http_server.h"
#include "emulator/model/platform_event.h"
#include "emulator/system/loop.h"

/* Clients at once. */
enum { FEED_CLIENTS_MAX = 64 };

struct event_feed;

/* loop:    borrowed
 * address: what the endpoint listens on, numeric; borrowed. See page_request.h.
 * NULL: no memory. */
struct event_feed *event_feed_new(struct loop *loop, const char *address);

/* Ends the streams. It must observe nothing any more; the HTTP server must still be there. Accepts
 * NULL. */
void event_feed_free(struct event_feed *feed);

/* The observer to add to the platform's events; valid for the feed's life. */
struct platform_observer *event_feed_observer(struct event_feed *feed);

const char *event_feed_address(const struct event_feed *feed);

/* Answers the request with the stream, or with 503 when there are too many. `headers` as for
 * http_answer_stream(), the Content-Type among them. */
void event_feed_serve(struct event_feed *feed, struct http_request *request,
                      const struct http_header *headers);

#endif
