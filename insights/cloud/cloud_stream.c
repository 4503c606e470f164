#include "insights/cloud/cloud_stream.h"

#include "base/json_text.h"
#include "insights/cloud/cloud_query.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>

enum { INPUT_MAX = 64 * 1024, COMPLAINT_MAX = 64 * 1024 };

/* What a shell ends with when there is no program. */
enum { NO_PROGRAM = 127 };

static struct aws_call call_for(const char *group)
{
    return (struct aws_call){"filter-log-events", "FilterLogEvents", group};
}

/* As JSON the CLI writes nothing before it has all pages in memory; as text it writes one after the
 * other, but messages have tabs and line breaks: each event becomes JSON within the text. */
static const char as_lines[] =
    "(events||`[]`)[].[to_string({timestamp:timestamp,message:message,logStreamName:logStreamName})"
    "]";

void cloud_stream_input(struct buffer *out, const struct cloud_filter *filter)
{
    buffer_append_char(out, '{');
    json_member_string(out, cloud_is_arn(filter->group) ? "logGroupIdentifier" : "logGroupName",
                       filter->group);
    json_member_int(out, "startTime", filter->start_ms);
    json_member_int(out, "endTime", filter->end_ms);
    json_member_string(out, "filterPattern", filter->pattern);
    buffer_append_char(out, '}');
}

bool cloud_stream_start(struct cloud_stream *stream, const struct aws_access *access,
                        const struct cloud_filter *filter, struct aws_trouble *trouble)
{
    struct buffer input = buffer_new(INPUT_MAX);
    struct aws_call call = call_for(filter->group);
    stream->group = filter->group;
    cloud_stream_input(&input, filter);
    struct aws_argv argv = aws_argv(access, &call, buffer_text(&input), as_lines);
    const struct child_command command = {.argv = argv.words, .settings = aws_settings};
    int error = buffer_ok(&input) ? child_stream_start(&stream->child, &command) : ENOMEM;
    buffer_free(&input);
    if (error != 0)
        aws_cannot_start(trouble, error);
    else
        snprintf(stream->path, sizeof stream->path, "/dev/fd/%d", stream->child.out_fd);
    return error == 0;
}

bool cloud_stream_end(struct cloud_stream *stream, bool early, struct aws_trouble *trouble)
{
    struct buffer complaint = buffer_new(COMPLAINT_MAX);
    struct aws_call call = call_for(stream->group);
    int status = child_stream_end(&stream->child, early, &complaint);
    bool done = status == 0 || early;
    if (!done && WIFEXITED(status) && WEXITSTATUS(status) == NO_PROGRAM)
        aws_cannot_start(trouble, ENOENT);
    else if (!done)
        aws_trouble_read(trouble, text_bytes(complaint.data, complaint.size), &call);
    buffer_free(&complaint);
    return done;
}
