#include "insights/cloud/cloud_query.h"

#include "base/json_text.h"

#include <cjson/cJSON.h>
#include <stdio.h>

/* A page has at most 10,000 rows; an event at most 1 MiB, which few have. */
enum { ANSWER_MAX = 512 * 1024 * 1024, INPUT_MAX = 8 * 1024 * 1024 };

/* ---- Parameters ----------------------------------------------------------------------------- */

bool cloud_is_arn(const char *group)
{
    return strncmp(group, "arn:", 4) == 0;
}

/* Rounded outwards: the service takes whole seconds, ends inclusive. */
static int64_t floor_s(int64_t epoch_ms)
{
    return epoch_ms / 1000 - (epoch_ms % 1000 < 0 ? 1 : 0);
}

static int64_t ceiling_s(int64_t epoch_ms)
{
    return epoch_ms / 1000 + (epoch_ms % 1000 > 0 ? 1 : 0);
}

void cloud_query_input(struct buffer *out, struct text text, const struct cloud_logs *logs)
{
    bool any_arn = false;
    for (size_t i = 0; i < logs->group_count; i++)
        any_arn = any_arn || cloud_is_arn(logs->groups[i]);
    buffer_append_char(out, '{');
    json_key(out, any_arn ? "logGroupIdentifiers" : "logGroupNames");
    for (size_t i = 0; i < logs->group_count; i++) {
        buffer_append_char(out, i == 0 ? '[' : ',');
        json_string(out, logs->groups[i]);
    }
    buffer_append_char(out, ']');
    json_member_int(out, "startTime", floor_s(logs->start_ms));
    json_member_int(out, "endTime", ceiling_s(logs->end_ms));
    json_key(out, "queryString");
    json_string_bytes(out, text.data, text.size);
    buffer_append_char(out, '}');
}

static void query_id_input(struct buffer *out, const struct cloud_query *query,
                           const char *next_token)
{
    buffer_append_char(out, '{');
    json_member_string(out, "queryId", query->id);
    if (next_token != NULL)
        json_member_string(out, "nextToken", next_token);
    buffer_append_char(out, '}');
}

/* ---- Calls ---------------------------------------------------------------------------------- */

static bool no_memory(struct aws_trouble *trouble)
{
    *trouble = (struct aws_trouble){.placed = false};
    aws_trouble_say(trouble, "out of memory");
    return false;
}

static bool not_understood(struct aws_trouble *trouble, const struct aws_call *call)
{
    *trouble = (struct aws_trouble){.placed = false};
    aws_trouble_say(trouble, "what the AWS CLI printed is no answer to %s", call->command);
    return false;
}

/* Frees `input`. */
static bool call_with(const struct cloud_query *query, const struct aws_call *call,
                      struct buffer *input, struct buffer *out, struct aws_trouble *trouble)
{
    bool done = buffer_ok(input)
                    ? aws_run(query->access, call, buffer_text(input), query->stop, out, trouble)
                    : no_memory(trouble);
    buffer_free(input);
    return done;
}

/* {"queryId": "…"} */
static bool read_id(struct cloud_query *query, const struct buffer *out)
{
    cJSON *answer = cJSON_Parse(buffer_text(out));
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(answer, "queryId"));
    bool known = id != NULL && id[0] != '\0' && strlen(id) < sizeof query->id;
    if (known)
        snprintf(query->id, sizeof query->id, "%s", id);
    cJSON_Delete(answer);
    return known;
}

bool cloud_query_start(struct cloud_query *query, struct text text, const struct cloud_logs *logs,
                       struct aws_trouble *trouble)
{
    struct aws_call call = {"start-query", "StartQuery",
                            logs->group_count == 1 ? logs->groups[0] : NULL};
    struct buffer input = buffer_new(INPUT_MAX), out = buffer_new(ANSWER_MAX);
    cloud_query_input(&input, text, logs);
    bool done = call_with(query, &call, &input, &out, trouble);
    if (done && !read_id(query, &out))
        done = not_understood(trouble, &call);
    buffer_free(&out);
    return done;
}

bool cloud_query_ask(const struct cloud_query *query, const char *next_token,
                     struct cloud_answer *answer, struct aws_trouble *trouble)
{
    static const struct aws_call call = {"get-query-results", "GetQueryResults", NULL};
    struct buffer input = buffer_new(INPUT_MAX), out = buffer_new(ANSWER_MAX);
    query_id_input(&input, query, next_token);
    bool done = call_with(query, &call, &input, &out, trouble);
    if (done && !cloud_answer_read(answer, text_bytes(out.data, out.size)))
        done = not_understood(trouble, &call);
    buffer_free(&out);
    return done;
}

bool cloud_query_stop(const struct cloud_query *query, struct aws_trouble *trouble)
{
    static const struct aws_call call = {"stop-query", "StopQuery", NULL};
    struct buffer input = buffer_new(INPUT_MAX), out = buffer_new(ANSWER_MAX);
    query_id_input(&input, query, NULL);
    bool done = call_with(query, &call, &input, &out, trouble);
    buffer_free(&out);
    return done;
}
