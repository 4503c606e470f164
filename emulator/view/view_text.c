#include "emulator/view/view_text.h"

#include "emulator/view/text_line.h"

#include <inttypes.h>
#include <stdio.h>

enum { LINE_MAX_COLUMNS = 1000 };

static void put(struct text_line *line, const char *text)
{
    text_line_put(line, text, TEXT_PLAIN);
}

static void put_ms(struct text_line *line, const char *before, int64_t ns, const char *after)
{
    char text[96];
    snprintf(text, sizeof text, "%s%" PRId64 ".%02d ms%s", before, ns / 1000000,
             (int)(ns % 1000000 / 10000), after);
    put(line, text);
}

/* "1 sandbox", "2 sandboxes". */
static void put_count(struct text_line *line, int64_t count, const char *noun, const char *plural)
{
    char text[64];
    snprintf(text, sizeof text, "%" PRId64 " %s%s", count, noun, count == 1 ? "" : plural);
    put(line, text);
}

static void put_failed(struct text_line *line, int64_t count)
{
    put(line, ", ");
    put_count(line, count, "failed", "");
}

static const char *purpose_phrase(enum sandbox_purpose purpose)
{
    static const char *const phrases[] = {
        [FOR_REQUEST] = "a request",
        [FOR_EAGER] = "a request that another sandbox took",
        [FOR_DEPLOYMENT] = "a deployment",
        [FOR_LEASE] = "the end of a lease",
        [FOR_PROVISIONED] = "provisioned concurrency",
    };
    return phrases[purpose];
}

static void put_first_invocation(struct text_line *line, const struct start_truth *truth)
{
    put(line, "first invocation: ");
    put(line, truth->start_kind);
    if (truth->waited)
        put_ms(line, ", waited ", truth->waited_ns, " for init");
    else
        put_ms(line, ", ", truth->idle_ns, " after init");
}

static void put_ended(struct text_line *line, const struct view_sandbox *sandbox,
                      const char *reason)
{
    put(line, "ended (");
    put(line, reason != NULL ? reason : "stop");
    put(line, ") after ");
    put_count(line, sandbox->invocations, "invocation", "s");
    if (sandbox->failed > 0)
        put_failed(line, sandbox->failed);
}

void view_line_write(struct buffer *out, const struct view_sandbox *sandbox,
                     const struct platform_event *event)
{
    if (event->type < LOCAL_SANDBOX_STARTED)
        return;
    struct text_line line = {.out = out, .room = LINE_MAX_COLUMNS};
    put(&line, "firstlight: ");
    put(&line, sandbox->function);
    put(&line, " [");
    put(&line, sandbox->id);
    put(&line, "] ");
    switch (event->type) {
    case LOCAL_SANDBOX_STARTED:
        put(&line, "started for ");
        put(&line, purpose_phrase(event->purpose));
        break;
    case LOCAL_SANDBOX_PURPOSE:
        put(&line, "spare: was started for ");
        put(&line, purpose_phrase(event->purpose));
        break;
    case LOCAL_SANDBOX_READY:
        put_ms(&line, "ready after ", (event->time_ms - sandbox->started_ms) * 1000000, "");
        break;
    case LOCAL_FIRST_INVOCATION:
        put_first_invocation(&line, &event->truth);
        break;
    default:
        put_ended(&line, sandbox, event->shutdown_reason);
        break;
    }
    buffer_append_char(out, '\n');
}

void view_end_write(struct buffer *out, const struct view_totals *totals)
{
    struct text_line line = {.out = out, .room = LINE_MAX_COLUMNS};
    put(&line, "firstlight: ended: ");
    put_count(&line, totals->started, "sandbox", "es");
    put(&line, ", ");
    put_count(&line, totals->invocations, "invocation", "s");
    put_failed(&line, totals->failed);
    buffer_append_char(out, '\n');
}
