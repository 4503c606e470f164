/* A query, a NUL, and lines of a log: parsed, planned, run in two parts, merged and shown. */
#include "insights/language/query_parse.h"
#include "insights/query/query_run.h"

#include "test/fuzz/fuzz.h"

/* Rows of an event multiply with each of these: a third would only take its time. */
enum { MULTIPLYING_MAX = 2 };

static bool is_bounded(const struct query *query)
{
    size_t multiplying = 0;
    for (size_t i = 0; i < query->stage_count; i++)
        multiplying += query->stages[i].kind == STAGE_UNNEST || query->stages[i].multi ? 1 : 0;
    return multiplying < MULTIPLYING_MAX;
}

static void add_lines(struct query_run *runs[2], struct text log)
{
    uint64_t ordinal = 0;
    while (log.size > 0) {
        const char *end = memchr(log.data, '\n', log.size);
        size_t size = end != NULL ? (size_t)(end - log.data) : log.size;
        struct log_event event = {
            .timestamp_ms = ordinal % 5 == 4 ? LOG_EVENT_NO_TIME : (int64_t)ordinal * 7000,
            .ingestion_ms = LOG_EVENT_NO_TIME,
            .message = text_first(log, size),
            .ordinal = ordinal,
        };
        if (!query_run_add(runs[ordinal % 2], &event))
            return;
        ordinal++;
        log = text_from(log, size + 1);
    }
}

static void check_results(const struct query_results *results)
{
    struct buffer out = buffer_new(64 << 20);
    query_results_json(&out, results);
    FUZZ_ASSERT(buffer_ok(&out));
    cJSON *document = cJSON_ParseWithOpts(buffer_text(&out), NULL, 1);
    FUZZ_ASSERT(document != NULL);
    FUZZ_ASSERT((size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(document, "results")) ==
                results->row_count);
    cJSON_Delete(document);
    buffer_clear(&out);
    query_results_csv(&out, results);
    query_results_table(&out, results, 40, false);
    FUZZ_ASSERT(buffer_ok(&out));
    buffer_free(&out);
}

static void run(const struct query_plan *plan, struct text log)
{
    struct query_run *runs[2] = {query_run_new(plan), query_run_new(plan)};
    FUZZ_ASSERT(runs[0] != NULL && runs[1] != NULL);
    add_lines(runs, log);
    if (query_run_merge(runs[0], runs[1])) {
        struct query_results *results = query_run_finish(runs[0]);
        if (results != NULL)
            check_results(results);
        query_results_free(results);
    }
    query_run_free(runs[0]);
    query_run_free(runs[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = fuzz_text(data, size);
    size_t query_size = strlen(bytes);
    struct text text = {bytes, query_size};
    struct text log = text_from(text_bytes(bytes, size), query_size + 1);
    struct query_error error = {.query = text};
    struct query *query = query_parse(text, &error);
    struct query_plan *plan = NULL;
    if (query != NULL && is_bounded(query))
        plan = query_plan_new(query, 1700000000000, &error);
    FUZZ_ASSERT(error.start <= error.end && error.end <= text.size);
    if (plan != NULL)
        run(plan, log);
    query_plan_free(plan);
    query_free(query);
    free(bytes);
    return 0;
}
