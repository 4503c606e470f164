#include "emulator/view/event_feed.h"

#include "base/clock.h"
#include "emulator/log/event_line.h"
#include "emulator/view/event_history.h"
#include "emulator/view/last_event_id.h"

#include <inttypes.h>
#include <stdlib.h>

#define MILLISECOND INT64_C(1000000)

/* Events wait that long for others to be sent with; a client that is behind gets the next batch
 * sooner, one that does not read is asked no more often than the others. */
#define TOGETHER_NS (50 * MILLISECOND)
#define BEHIND_NS   (2 * MILLISECOND)

/* Without a sign of life for that long, connections are taken for dead: by us, when a client does
 * not read, and by those on the way, when there is nothing to read. */
#define STUCK_NS (60 * 1000 * MILLISECOND)
#define QUIET_NS (15 * 1000 * MILLISECOND)

enum {
    HISTORY_MAX = 8 * 1024 * 1024, /* bytes of each of its two parts */
    BATCH_MAX = 256 * 1024,        /* bytes of lines made at once, for one client */
    PENDING_MAX = 256 * 1024,      /* bytes that a client has yet to take: then it gets no more */
};

struct client {
    struct event_feed *feed;
    struct http_stream *stream;
    int64_t next_number;
    int64_t moved_ns; /* when it last had room; CLOCK_MONOTONIC */
    int64_t sent_ns;  /* when it was last sent something */
    struct client *next;
};

struct event_feed {
    struct loop *loop;
    const char *address;
    int64_t run; /* tells this run's ids from another's: when it began, in ms since 1970 */
    struct platform_observer observer;
    struct event_history *history;
    struct client *clients;
    int client_count;
    struct loop_timer timer; /* the next batch */
    struct buffer batch;     /* its memory is kept while there are clients */
};

/* ---- Messages ----------------------------------------------------------------------------- */

static void append_dropped(struct buffer *out, int64_t count)
{
    buffer_printf(out,
                  "data: {\"type\":\"firstlight.historyDropped\",\"record\":{\"events\":%" PRId64
                  "}}\n\n",
                  count);
}

static void append_event(struct buffer *out, int64_t run, const struct kept_event *kept)
{
    buffer_printf(out, "id: %" PRId64 "-%" PRId64 "\ndata: ", run, kept->number);
    event_line_json(out, &kept->event); /* with its newline */
    buffer_append_char(out, '\n');
}

/* Fills the batch from the client's place on. */
static void make_batch(struct event_feed *feed, struct client *client)
{
    struct buffer *batch = &feed->batch;
    while (batch->size < BATCH_MAX) {
        const struct kept_event *kept = event_history_from(feed->history, client->next_number);
        int64_t number = kept != NULL ? kept->number : event_history_latest(feed->history) + 1;
        if (number > client->next_number)
            append_dropped(batch, number - client->next_number);
        client->next_number = number;
        if (kept == NULL)
            return;
        append_event(batch, feed->run, kept);
        client->next_number++;
    }
}

/* ---- Clients ------------------------------------------------------------------------------ */

/* Its stream has been given up. */
static void forget(struct client *client)
{
    struct event_feed *feed = client->feed;
    struct client **link = &feed->clients;
    while (*link != client)
        link = &(*link)->next;
    *link = client->next;
    free(client);
    if (--feed->client_count == 0) {
        loop_timer_cancel(feed->loop, &feed->timer);
        buffer_free(&feed->batch);
    }
}

static void on_gone(void *owner)
{
    struct client *client = owner;
    http_stream_abort(client->stream);
    forget(client);
}

static const struct http_stream_events stream_events = {.gone = on_gone};

/* True when there is more for it, and room. */
static bool send_batch(struct event_feed *feed, struct client *client, int64_t now)
{
    buffer_clear(&feed->batch);
    client->moved_ns = now;
    make_batch(feed, client);
    if (feed->batch.size == 0 && now - client->sent_ns >= QUIET_NS)
        buffer_append_text(&feed->batch, ":\n\n"); /* a comment: see the format */
    if (feed->batch.size == 0)
        return false;
    client->sent_ns = now;
    /* An event whose line did not fit into memory is as good as dropped; a client that is gone is
     * told so by on_gone(). */
    if (buffer_ok(&feed->batch))
        (void)http_stream_write(client->stream, feed->batch.data, feed->batch.size);
    return client->next_number <= event_history_latest(feed->history);
}

static void set_timer(struct event_feed *feed, int64_t after_ns)
{
    int64_t due_ns = clock_ns(CLOCK_MONOTONIC) + after_ns;
    if (feed->timer.place == 0 || feed->timer.due_ns > due_ns)
        (void)loop_timer_set(feed->loop, &feed->timer, due_ns);
}

static void on_timer(void *owner)
{
    struct event_feed *feed = owner;
    int64_t now = clock_ns(CLOCK_MONOTONIC), after_ns = QUIET_NS;
    for (struct client *client = feed->clients, *next; client != NULL; client = next) {
        next = client->next;
        int64_t again_ns = QUIET_NS;
        if (http_stream_pending(client->stream) < PENDING_MAX) {
            if (send_batch(feed, client, now))
                again_ns = BEHIND_NS;
        } else if (now - client->moved_ns >= STUCK_NS) {
            http_stream_abort(client->stream);
            forget(client);
        } else {
            again_ns = TOGETHER_NS;
        }
        after_ns = again_ns < after_ns ? again_ns : after_ns;
    }
    if (feed->clients != NULL)
        set_timer(feed, after_ns);
}

static void refuse(struct http_request *request)
{
    static const char text[] = "Too many pages are open, or memory is short.\n";
    const struct http_header headers[] = {{"Content-Type", "text/plain"}, {NULL, NULL}};
    http_answer(request, 503, headers, text, sizeof text - 1);
}

void event_feed_serve(struct event_feed *feed, struct http_request *request,
                      const struct http_header *headers)
{
    static const char begin[] = "event: begin\ndata: {}\n\n";
    struct client *client = NULL;
    if (feed->client_count < FEED_CLIENTS_MAX)
        client = calloc(1, sizeof *client);
    if (client == NULL) {
        refuse(request);
        return;
    }
    /* The header is the request's, which is given up by the answer. */
    int64_t seen = last_event_number(http_header(request, "Last-Event-ID"), feed->run);
    client->feed = feed;
    client->next_number = seen + 1;
    client->moved_ns = client->sent_ns = clock_ns(CLOCK_MONOTONIC);
    client->stream = http_answer_stream(request, 200, headers, &stream_events, client);
    if (client->stream == NULL) {
        free(client);
        return;
    }
    client->next = feed->clients;
    feed->clients = client;
    feed->client_count++;
    if (seen == 0)
        (void)http_stream_write(client->stream, begin, sizeof begin - 1);
    set_timer(feed, 0);
}

/* ---- Events ------------------------------------------------------------------------------- */

static void observe(void *owner, const struct platform_event *event)
{
    struct event_feed *feed = owner;
    event_history_add(feed->history, event);
    if (feed->clients != NULL)
        set_timer(feed, TOGETHER_NS);
}

struct platform_observer *event_feed_observer(struct event_feed *feed)
{
    return &feed->observer;
}

const char *event_feed_address(const struct event_feed *feed)
{
    return feed->address;
}

/* ---- Life --------------------------------------------------------------------------------- */

struct event_feed *event_feed_new(struct loop *loop, const char *address)
{
    struct event_feed *feed = calloc(1, sizeof *feed);
    if (feed == NULL)
        return NULL;
    feed->loop = loop;
    feed->address = address;
    feed->run = clock_epoch_ms();
    feed->observer = (struct platform_observer){.observe = observe, .owner = feed};
    feed->timer = (struct loop_timer){.fire = on_timer, .owner = feed};
    feed->batch = buffer_new(SIZE_MAX);
    feed->history = event_history_new(HISTORY_MAX);
    if (feed->history == NULL) {
        free(feed);
        return NULL;
    }
    return feed;
}

void event_feed_free(struct event_feed *feed)
{
    if (feed == NULL)
        return;
    loop_timer_cancel(feed->loop, &feed->timer);
    for (struct client *client = feed->clients, *next; client != NULL; client = next) {
        next = client->next;
        http_stream_end(client->stream);
        free(client);
    }
    buffer_free(&feed->batch);
    event_history_free(feed->history);
    free(feed);
}
