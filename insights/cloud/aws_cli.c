#include "insights/cloud/aws_cli.h"

#include "insights/system/child_run.h"

#include <errno.h>

/* What it says when it fails, as far as we listen. */
enum { COMPLAINT_MAX = 64 * 1024 };

/* It has time limits of its own for each request, and tries again some times. */
enum { PATIENCE_MS = 15 * 60 * 1000 };

const char *const aws_settings[] = {"AWS_PAGER=", "AWS_CLI_AUTO_PROMPT=off",
                                    "AWS_CLI_ERROR_FORMAT=json", NULL};

static void add(struct aws_argv *argv, const char *word)
{
    argv->words[argv->count++] = word;
}

static void add_option(struct aws_argv *argv, const char *name, const char *value)
{
    if (value == NULL)
        return;
    add(argv, name);
    add(argv, value);
}

struct aws_argv aws_argv(const struct aws_access *access, const struct aws_call *call,
                         const char *input, const char *query)
{
    struct aws_argv argv = {.count = 0};
    add(&argv, "aws");
    add(&argv, "logs");
    add(&argv, call->command);
    add_option(&argv, "--cli-input-json", input);
    add_option(&argv, "--output", query != NULL ? "text" : "json");
    add_option(&argv, "--query", query);
    add_option(&argv, "--endpoint-url", access->endpoint_url);
    add_option(&argv, "--region", access->region);
    add_option(&argv, "--profile", access->profile);
    return argv;
}

void aws_cannot_start(struct aws_trouble *trouble, int error)
{
    *trouble = (struct aws_trouble){.placed = false};
    if (error == ENOENT)
        aws_trouble_say(trouble, "the AWS CLI is not installed: there is no `aws` on the PATH; on "
                                 "Debian: apt-get install awscli");
    else if (error == E2BIG)
        aws_trouble_say(trouble, "the query is too long for the AWS CLI");
    else
        aws_trouble_say(trouble, "the AWS CLI cannot be started: %s", strerror(error));
}

static bool judge(enum child_outcome outcome, const struct child_run *run,
                  const struct aws_call *call, struct aws_trouble *trouble)
{
    *trouble = (struct aws_trouble){.stopped = outcome == CHILD_STOPPED};
    switch (outcome) {
    case CHILD_ENDED:
        if (run->status == 0)
            return true;
        aws_trouble_read(trouble, text_bytes(run->complaint->data, run->complaint->size), call);
        return false;
    case CHILD_NOT_FOUND:
        aws_cannot_start(trouble, ENOENT);
        return false;
    case CHILD_NOT_STARTED:
        aws_cannot_start(trouble, run->status);
        return false;
    case CHILD_TOO_LONG:
        aws_trouble_say(trouble, "the AWS CLI was not ready after %d minutes", PATIENCE_MS / 60000);
        return false;
    case CHILD_TOO_LARGE:
        aws_trouble_say(trouble, "the answer takes more than %zu MB: ask for fewer rows or fields",
                        run->out->max / 1000000);
        return false;
    case CHILD_STOPPED:
        break;
    }
    aws_trouble_say(trouble, "interrupted");
    return false;
}

bool aws_run(const struct aws_access *access, const struct aws_call *call, const char *input,
             const volatile sig_atomic_t *stop, struct buffer *out, struct aws_trouble *trouble)
{
    struct aws_argv argv = aws_argv(access, call, input, NULL);
    const struct child_command command = {.argv = argv.words, .settings = aws_settings};
    struct buffer complaint = buffer_new(COMPLAINT_MAX);
    struct child_run run = {
        .out = out, .complaint = &complaint, .patience_ms = PATIENCE_MS, .stop = stop};
    bool done = judge(child_run(&command, &run), &run, call, trouble);
    /* At a terminal an interrupt reaches the child too, and what it then says is of no interest. */
    trouble->stopped = !done && stop != NULL && *stop != 0;
    buffer_free(&complaint);
    return done;
}
