#include "cli/query_options.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/query_time.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char cli_query_help[] =
    "Usage: firstlight query [OPTION...] 'QUERY' [FILE...]\n"
    "       firstlight query [OPTION...] -f QUERY-FILE [FILE...]\n"
    "       firstlight query [OPTION...] --log-group NAME... 'QUERY'\n"
    "\n"
    "Runs a CloudWatch Logs Insights query over logs on this machine: any mix of raw text, what\n"
    "the AWS CLI prints, exports (gzip too), docker's logs and this emulator's. FILE is a file, a\n"
    "folder, a pattern or '-'; without any, logs are read from standard input.\n"
    "\n"
    "With --log-group CloudWatch Logs Insights itself runs the query, through the AWS CLI.\n"
    "\n"
    "  -f, --query-file FILE  read the query from FILE\n"
    "      --format FORMAT    table (default), json (as GetQueryResults answers) or csv\n"
    "      --json, --csv      short for --format json and --format csv\n"
    "      --start TIME       only events from then on: a time (2026-11-22T03:14:12Z), a day,\n"
    "                         seconds since 1970, or a span back from now (30m, 3h, 1d12h)\n"
    "      --end TIME         only events up to then\n"
    "      --jobs N           threads that run the query (default: one for each core, at most 8)\n"
    "      --log-group NAME   query this log group in CloudWatch, by name or ARN; again for "
    "others.\n"
    "                         Without --start the last hour: AWS charges for what is scanned\n"
    "      --region NAME      its AWS region, unless as the AWS CLI is configured\n"
    "      --profile NAME     the AWS CLI's profile, likewise\n"
    "      --endpoint-url URL  where CloudWatch Logs is reached, likewise\n"
    "      --no-progress      show none, even on a terminal\n"
    "  -h, --help             show this help\n"
    "\n"
    "Exit status: 0: done, 1: some input could not be read, 2: usage or an error in the query,\n"
    "3: CloudWatch could not be asked, or did not answer, 130: interrupted; what was read till "
    "then\n"
    "is answered.\n";

enum option_code {
    FORMAT = 256,
    JSON,
    CSV,
    START,
    END,
    JOBS,
    LOG_GROUP,
    REGION,
    PROFILE,
    ENDPOINT_URL,
    NO_PROGRESS
};

static const struct option long_options[] = {
    {"query-file", required_argument, NULL, 'f'},
    {"format", required_argument, NULL, FORMAT},
    {"json", no_argument, NULL, JSON},
    {"csv", no_argument, NULL, CSV},
    {"start", required_argument, NULL, START},
    {"end", required_argument, NULL, END},
    {"jobs", required_argument, NULL, JOBS},
    {"log-group", required_argument, NULL, LOG_GROUP},
    {"region", required_argument, NULL, REGION},
    {"profile", required_argument, NULL, PROFILE},
    {"endpoint-url", required_argument, NULL, ENDPOINT_URL},
    {"no-progress", no_argument, NULL, NO_PROGRESS},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* Logs Insights takes 10,000 characters. */
enum { QUERY_MAX = 1024 * 1024, JOBS_MAX = 64, JOBS_DEFAULT_MAX = 8 };

/* More threads than that wait for the one that reads. */
static size_t default_jobs(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores < 1)
        return 1;
    return cores < JOBS_DEFAULT_MAX ? (size_t)cores : JOBS_DEFAULT_MAX;
}

static int read_format(struct query_options *options, const char *typed)
{
    static const char *const names[] = {"table", "json", "csv"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(typed, names[i]) == 0) {
            options->format = (enum query_format)i;
            return -1;
        }
    }
    return cli_usage_error("query", "--format wants table, json or csv, not %s", typed);
}

static int read_time(const char *name, const char *typed, int64_t now_ms, int64_t *epoch_ms)
{
    if (query_time_parse(typed, now_ms, epoch_ms))
        return -1;
    return cli_usage_error("query", "--%s wants %s, not %s", name, QUERY_TIME_WANTED, typed);
}

static int read_jobs(struct query_options *options, const char *typed)
{
    char *end = NULL;
    errno = 0;
    long jobs = strtol(typed, &end, 10);
    if (errno != 0 || end == typed || *end != '\0' || jobs < 1 || jobs > JOBS_MAX)
        return cli_usage_error("query", "--jobs wants a number from 1 to %d, not %s", JOBS_MAX,
                               typed);
    options->jobs = (size_t)jobs;
    return -1;
}

static int read_query_file(struct query_options *options, const char *path)
{
    char bytes[4096];
    size_t count;
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "r");
    buffer_clear(&options->query);
    while (file != NULL && (count = fread(bytes, 1, sizeof bytes, file)) > 0)
        buffer_append(&options->query, bytes, count);
    bool failed = file == NULL || ferror(file) != 0;
    int number = errno;
    if (file != NULL && !is_input)
        fclose(file);
    if (failed)
        return cli_usage_error("query", "cannot read the query from %s: %s", path,
                               strerror(number));
    if (!buffer_ok(&options->query))
        return cli_usage_error("query", "%s is too long for a query: %d bytes are the most", path,
                               QUERY_MAX);
    return -1;
}

static int read_option(struct query_options *options, int code, const char **query_file)
{
    switch (code) {
    case 'f':
        *query_file = optarg;
        return -1;
    case FORMAT:
        return read_format(options, optarg);
    case JSON:
        return read_format(options, "json");
    case CSV:
        return read_format(options, "csv");
    case START:
        return read_time("start", optarg, options->now_ms, &options->start_ms);
    case END:
        return read_time("end", optarg, options->now_ms, &options->end_ms);
    case JOBS:
        return read_jobs(options, optarg);
    case LOG_GROUP:
        return cloud_options_add_group(&options->cloud, "query", optarg);
    case REGION:
        options->cloud.access.region = optarg;
        break;
    case PROFILE:
        options->cloud.access.profile = optarg;
        break;
    case ENDPOINT_URL:
        options->cloud.access.endpoint_url = optarg;
        break;
    default:
        options->progress = false;
        break;
    }
    return -1;
}

/* What follows the options: the query, unless a file has it, and the logs. */
static int read_operands(struct query_options *options, const char *query_file, char **operands)
{
    size_t count = 0;
    if (query_file != NULL) {
        int status = read_query_file(options, query_file);
        if (status >= 0)
            return status;
    } else if (operands[0] == NULL) {
        return cli_usage_error("query", "which query? Give 'QUERY', or a file of it with -f");
    } else {
        buffer_append_text(&options->query, *operands++);
        if (!buffer_ok(&options->query))
            return cli_usage_error("query", "the query is too long: %d bytes are the most",
                                   QUERY_MAX);
    }
    while (operands[count] != NULL)
        count++;
    options->files = (const char *const *)operands;
    options->file_count = count;
    if (options->start_ms > options->end_ms)
        return cli_usage_error("query", "--start is after --end: nothing lies between");
    if (options->cloud.group_count == 0 && options->cloud.access.region != NULL)
        return cli_usage_error("query", "--region goes with --log-group");
    return cloud_options_check(&options->cloud, "query", count);
}

int query_options_read(struct query_options *options, int argc, char **argv)
{
    const char *query_file = NULL;
    int code;
    *options = (struct query_options){.query = buffer_new(QUERY_MAX),
                                      .now_ms = clock_epoch_ms(),
                                      .start_ms = INT64_MIN,
                                      .end_ms = INT64_MAX,
                                      .jobs = default_jobs(),
                                      .progress = true};
    while ((code = getopt_long(argc, argv, ":f:h", long_options, NULL)) != -1) {
        if (code == 'h') {
            fputs(cli_query_help, stdout);
            return EXIT_SUCCESS;
        }
        if (code == '?' || code == ':')
            return cli_bad_option("query", code, argv, long_options);
        int status = read_option(options, code, &query_file);
        if (status >= 0)
            return status;
    }
    return read_operands(options, query_file, argv + optind);
}

void query_options_free(struct query_options *options)
{
    buffer_free(&options->query);
}
