#include "emulator/view/web_view.h"

#include "emulator/view/page.h"
#include "emulator/view/page_request.h"

#include <string.h>

/* Nothing but the page's own text and its own endpoint; `data:` for an icon that is none. */
#define POLICY                                                                                     \
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "                  \
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "                     \
    "frame-ancestors 'none'"

static void refuse(struct http_request *request, int status, const char *message)
{
    const struct http_header headers[] = {
        {"Content-Type", "text/plain"}, {"Allow", status == 405 ? "GET" : NULL}, {NULL, NULL}};
    http_answer(request, status, headers, message, strlen(message));
}

static bool refused(const struct event_feed *feed, struct http_request *request)
{
    if (strcmp(http_method(request), "GET") != 0) {
        refuse(request, 405, "Only GET.\n");
        return true;
    }
    if (!page_request_host_is_ours(http_header(request, "Host"), event_feed_address(feed))) {
        refuse(request, 403,
               "The Host header does not name this machine: use localhost or the address that is "
               "listened on.\n");
        return true;
    }
    return false;
}

bool view_handle(struct event_feed *feed, struct http_request *request)
{
    const char *path = http_path(request);
    bool page = strcmp(path, "/") == 0 && strcmp(http_method(request), "GET") == 0 &&
                page_request_wants_html(http_header(request, "Accept"));
    if (!page && strcmp(path, "/firstlight/events") != 0)
        return false;
    const struct http_header headers[] = {
        {"Content-Type", page ? "text/html; charset=utf-8" : "text/event-stream"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", POLICY},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Vary", page ? "Accept" : NULL},
        {NULL, NULL},
    };
    if (refused(feed, request))
        return true;
    if (page)
        http_answer(request, 200, headers, view_page, view_page_size);
    else
        event_feed_serve(feed, request, headers);
    return true;
}
