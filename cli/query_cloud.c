#include "cli/query_cloud.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/interrupts.h"
#include "cli/progress.h"
#include "cli/query_output.h"
#include "insights/language/query_parse.h"
#include "insights/query/query_run.h"
#include "insights/report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds between two questions: from the first to the last they grow by half. */
enum { PAUSE_FIRST_MS = 200, PAUSE_LAST_MS = 2000 };

static struct text text_of_query(const struct query_options *options)
{
    return text_bytes(buffer_text(&options->query), options->query.size);
}

/* ---- What went wrong ------------------------------------------------------------------------ */

/* Where the service does not tell the place, our own reading may. */
static void show_our_reading(const struct query_options *options)
{
    struct query_error error = {.query = text_of_query(options)};
    struct query *query = query_parse(error.query, &error);
    struct query_plan *plan = query != NULL ? query_plan_new(query, options->now_ms, &error) : NULL;
    if (plan == NULL && error.message[0] != '\0')
        query_show_error(&error);
    query_plan_free(plan);
    query_free(query);
}

static int show_malformed(const struct query_options *options, const struct aws_trouble *trouble)
{
    struct query_error error = {.query = text_of_query(options)};
    if (aws_trouble_place(trouble, error.query, &error.start, &error.end)) {
        snprintf(error.message, sizeof error.message, "%.255s", trouble->message);
        return query_show_error(&error);
    }
    cloud_options_trouble("query", trouble);
    show_our_reading(options);
    return CLI_USAGE;
}

static int show_trouble(const struct query_options *options, const struct aws_trouble *trouble)
{
    if (trouble->stopped)
        return CLI_INTERRUPTED;
    if (aws_trouble_is_malformed(trouble))
        return show_malformed(options, trouble);
    return cloud_options_trouble("query", trouble);
}

/* ---- Following it --------------------------------------------------------------------------- */

static void wait_ms(int ms)
{
    /* A signal ends it early. */
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000},
              NULL);
}

/* Asks until it is over. False: trouble, or told to stop. */
static bool follow(const struct cloud_query *query, struct progress *progress,
                   struct cloud_answer *answer, struct aws_trouble *trouble)
{
    int pause_ms = PAUSE_FIRST_MS;
    while (cloud_query_ask(query, NULL, answer, trouble)) {
        if (answer->status != CLOUD_RUNNING)
            return true;
        progress_show_cloud(progress, answer->matched, answer->scanned, answer->scanned_bytes);
        cloud_answer_free(answer);
        wait_ms(pause_ms);
        pause_ms = pause_ms * 3 / 2 < PAUSE_LAST_MS ? pause_ms * 3 / 2 : PAUSE_LAST_MS;
    }
    return false;
}

/* What is asked for is paid for: nobody waits for it any more. With `stop` set no more calls could
 * be made. */
static void stop(struct cloud_query *query)
{
    struct aws_trouble trouble;
    query->stop = NULL;
    if (!cloud_query_stop(query, &trouble))
        fprintf(stderr, "firstlight query: query %s may run on: %s\n", query->id, trouble.message);
}

/* ---- Results -------------------------------------------------------------------------------- */

/* Adds the pages behind the first. False, and trouble says why. */
static bool add_pages(const struct cloud_query *query, struct cloud_rows *rows,
                      const struct cloud_answer *first, struct aws_trouble *trouble)
{
    struct cloud_answer page = *first;
    bool ok = cloud_rows_add(rows, first);
    aws_trouble_say(trouble, "out of memory");
    while (ok && page.next_token != NULL) {
        struct cloud_answer next;
        ok = cloud_query_ask(query, page.next_token, &next, trouble);
        if (page.document != first->document)
            cloud_answer_free(&page);
        if (!ok)
            return false;
        page = next;
        ok = cloud_rows_add(rows, &page);
        aws_trouble_say(trouble, "out of memory");
    }
    if (page.document != first->document)
        cloud_answer_free(&page);
    return ok;
}

static void show_outcome(const struct query_results *results)
{
    struct figure matched, scanned, bytes;
    if (isatty(STDERR_FILENO) == 1)
        fprintf(stderr, "matched %s of %s event%s, %s in CloudWatch\n",
                figure_count(&matched, results->matched), figure_count(&scanned, results->scanned),
                results->scanned == 1 ? "" : "s", figure_bytes(&bytes, results->scanned_bytes));
}

/* Says how it ended, if not well. Returns the exit status. */
static int judge(enum cloud_status status, bool stopped)
{
    if (stopped) {
        fputs("firstlight query: interrupted: these are the results till then\n", stderr);
        return CLI_INTERRUPTED;
    }
    if (status == CLOUD_COMPLETE)
        return EXIT_SUCCESS;
    fprintf(stderr, "firstlight query: CloudWatch did not complete the query: its status is %s%s\n",
            cloud_status_name(status),
            status == CLOUD_TIMEOUT ? "; a shorter time (--start, --end) takes less" : "");
    return CLI_UNREACHABLE;
}

static int show_results(const struct query_options *options, const struct cloud_query *query,
                        const struct cloud_answer *answer, bool stopped)
{
    struct aws_trouble trouble = {.message = "out of memory"};
    struct query_results *results = NULL;
    struct cloud_rows *rows = cloud_rows_new();
    if (rows != NULL && add_pages(query, rows, answer, &trouble))
        results = cloud_rows_finish(rows, answer);
    cloud_rows_free(rows);
    if (results == NULL)
        return show_trouble(options, &trouble);
    int status = query_show_results(results, options->format);
    show_outcome(results);
    query_results_free(results);
    int outcome = judge(answer->status, stopped);
    return status != EXIT_SUCCESS ? status : outcome;
}

/* ---- The command ---------------------------------------------------------------------------- */

/* Of a query that runs. */
static int finish(const struct query_options *options, struct cloud_query *query)
{
    struct progress progress = {.wanted = options->progress && isatty(STDERR_FILENO) == 1,
                                .started_ns = clock_ns(CLOCK_MONOTONIC)};
    struct cloud_answer answer;
    struct aws_trouble trouble;
    bool answered = follow(query, &progress, &answer, &trouble);
    bool stopped = !answered && trouble.stopped;
    progress_end(&progress);
    if (!answered)
        stop(query);
    /* What it has found till it was stopped. */
    if (stopped)
        answered = cloud_query_ask(query, NULL, &answer, &trouble);
    if (!answered)
        return show_trouble(options, &trouble);
    int status = show_results(options, query, &answer, stopped);
    cloud_answer_free(&answer);
    return status;
}

int query_cloud_run(const struct query_options *options)
{
    struct cloud_query query = {.access = &options->cloud.access, .stop = &cli_interrupted};
    struct cloud_logs logs =
        cloud_options_logs(&options->cloud, options->start_ms, options->end_ms, options->now_ms);
    struct aws_trouble trouble;
    cli_catch(SIGINT);
    cli_catch(SIGTERM);
    if (!cloud_query_start(&query, text_of_query(options), &logs, &trouble))
        return show_trouble(options, &trouble);
    return finish(options, &query);
}
