#include "cli/cli.h"

#include "base/clock.h"
#include "cli/interrupts.h"
#include "cli/progress.h"
#include "cli/query_cloud.h"
#include "cli/query_options.h"
#include "cli/query_output.h"
#include "cli/query_threads.h"
#include "insights/language/query_parse.h"
#include "insights/report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int show_all(const struct query_options *options, const struct query_work *work,
                    const struct query_results *results)
{
    const struct log_input_summary *summary = log_input_summary(work->input);
    int status = query_show_results(results, options->format);
    query_show_summary(results, summary);
    if (work->untimed > 0) {
        struct figure count;
        fprintf(stderr,
                "firstlight query: %s event%s without a time: --start and --end leave %s "
                "out\n",
                figure_count(&count, work->untimed), work->untimed == 1 ? "" : "s",
                work->untimed == 1 ? "it" : "them");
    }
    if (summary->stopped)
        fputs("firstlight query: interrupted: these are the results of what was read\n", stderr);
    if (status != EXIT_SUCCESS)
        return status;
    if (summary->stopped)
        return CLI_INTERRUPTED;
    return summary->troubles[LOG_TROUBLE_CANNOT_READ] > 0 ? CLI_FAILED : EXIT_SUCCESS;
}

static int run_plan(const struct query_options *options, const struct query_plan *plan)
{
    struct progress progress = {.wanted = options->progress && isatty(STDERR_FILENO) == 1,
                                .started_ns = clock_ns(CLOCK_MONOTONIC)};
    struct log_input_options input_options = {
        .stop = &cli_interrupted, .progress = progress_show, .context = &progress};
    struct query_work work = {.plan = plan,
                              .jobs = options->jobs,
                              .start_ms = options->start_ms,
                              .end_ms = options->end_ms};
    if (options->file_count == 0 && isatty(STDIN_FILENO) == 1)
        fputs("firstlight query: reading events from the terminal; Ctrl-D ends them\n", stderr);
    cli_catch(SIGINT);
    work.input = log_input_new(options->files, options->file_count, &input_options);
    if (work.input == NULL)
        return cli_no_memory("query");
    struct query_results *results = query_work_run(&work);
    progress_end(&progress);
    int status = results != NULL ? show_all(options, &work, results) : cli_no_memory("query");
    query_results_free(results);
    log_input_free(work.input);
    return status;
}

static int run_query(const struct query_options *options)
{
    struct text text = text_bytes(buffer_text(&options->query), options->query.size);
    struct query_error error = {.query = text};
    struct query *query = query_parse(text, &error);
    struct query_plan *plan = query != NULL ? query_plan_new(query, options->now_ms, &error) : NULL;
    int status = plan != NULL ? run_plan(options, plan) : query_show_error(&error);
    query_plan_free(plan);
    query_free(query);
    return status;
}

int cli_query(int argc, char **argv)
{
    struct query_options options;
    int status = query_options_read(&options, argc, argv);
    if (status < 0)
        status = options.cloud.group_count > 0 ? query_cloud_run(&options) : run_query(&options);
    query_options_free(&options);
    return status;
}
