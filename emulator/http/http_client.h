/* POSTs over HTTP/1.1 on the loop, for what the emulator has to tell a process on this machine. No
 * proxy, no redirects, no signals, and no time limit: whoever is asked may be stopped meanwhile. */
#ifndef EMULATOR_HTTP_HTTP_CLIENT_H
#define EMULATOR_HTTP_HTTP_CLIENT_H

#include "emulator/system/loop.h"

#include <stddef.h>

struct http_client;
struct http_post;

/* NULL: no memory. */
struct http_client *http_client_new(struct loop *loop);

/* Gives up what is under way, without callbacks, and closes the connections. Not from inside a
 * callback of the client's. Accepts NULL. */
void http_client_free(struct http_client *client);

/* The answer is there, all of it; its body is not kept. `status`: 200 to 599; 0: there was no
 * answer (refused, cut off, not HTTP). Comes from the loop, never from inside the calls here; the
 * post is over by then. It may start the next one. */
typedef void http_posted_fn(void *owner, int status);

/* Posts JSON. `url` is borrowed for the call, `body` until `posted` is called or the post
 * cancelled. NULL: no memory. */
struct http_post *http_client_post(struct http_client *client, const char *url, const void *body,
                                   size_t size, http_posted_fn *posted, void *owner);

/* Gives it up: `posted` is not called. */
void http_post_cancel(struct http_post *post);

#endif
