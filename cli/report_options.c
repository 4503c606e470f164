#include "cli/report_options.h"

#include "base/clock.h"
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/query_time.h"
#include "cli/report_files.h"
#include "insights/report/prices.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_report_help[] =
    "Usage: firstlight report [OPTION...] [FILE...]\n"
    "       firstlight report [OPTION...] --log-group NAME...\n"
    "\n"
    "Tells from logs how sandboxes started, proactive or cold, and what init was billed.\n"
    "FILE is a log of any kind, a folder of them, or - for standard input, which is read when\n"
    "none is given: CloudWatch text, aws logs output, S3 exports, docker, firstlight local.\n"
    "\n"
    "  --threshold MS      judge the logged evidence again by this time since init began\n"
    "  --region NAME       prices of a region such as eu-west-1, for what init costs\n"
    "  --price-gb-s X      the same by a price of your own: US dollars a GB-second\n"
    "  --json              one JSON document\n"
    "  --csv[=TABLE]       a table as CSV: starts (default), groups or billing\n"
    "  --markdown          the tables as Markdown\n"
    "  --html FILE         write a page with plots to FILE as well\n"
    "  --plot FILE         write the plot of proactive and cold starts: FILE.svg or FILE.png\n"
    "  --log-group NAME    read this log group from CloudWatch, by name or ARN, through the AWS "
    "CLI;\n"
    "                      again for others. --region is then theirs, too\n"
    "  --start TIME        of it, only events from then on: a time (2026-11-22T03:14:12Z), a day,\n"
    "                      or a span back from now (30m, 1d); default: 1h\n"
    "  --end TIME          and up to then\n"
    "  --profile NAME      the AWS CLI's profile\n"
    "  --endpoint-url URL  where CloudWatch Logs is reached\n"
    "  -h, --help          show this help\n"
    "\n"
    "Exit status: 0: done, 1: a file could not be read, or the report not written, 2: usage,\n"
    "3: CloudWatch could not be asked, or did not answer: the report is of what came till then,\n"
    "130: interrupted, likewise.\n";

enum option_code {
    THRESHOLD = 256,
    REGION,
    PRICE,
    JSON,
    CSV,
    MARKDOWN,
    HTML,
    PLOT,
    LOG_GROUP,
    START,
    END,
    PROFILE,
    ENDPOINT_URL,
    OPTIONS_END
};

static const struct option long_options[] = {
    {"threshold", required_argument, NULL, THRESHOLD},
    {"region", required_argument, NULL, REGION},
    {"price-gb-s", required_argument, NULL, PRICE},
    {"json", no_argument, NULL, JSON},
    {"csv", optional_argument, NULL, CSV},
    {"markdown", no_argument, NULL, MARKDOWN},
    {"html", required_argument, NULL, HTML},
    {"plot", required_argument, NULL, PLOT},
    {"log-group", required_argument, NULL, LOG_GROUP},
    {"start", required_argument, NULL, START},
    {"end", required_argument, NULL, END},
    {"profile", required_argument, NULL, PROFILE},
    {"endpoint-url", required_argument, NULL, ENDPOINT_URL},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* A decimal number from 0 to `most`, whole or with a fraction, and nothing else. */
static bool read_number(const char *text, double most, double *number)
{
    char *end;
    if (text[0] < '0' || text[0] > '9' || strpbrk(text, "xXpP") != NULL)
        return false;
    *number = strtod(text, &end);
    return *end == '\0' && *number >= 0 && *number <= most;
}

static int read_threshold(struct report_command *command, const char *text)
{
    static const double day_ms = 86400000;
    if (!read_number(text, day_ms, &command->report.threshold_ms))
        return cli_usage_error("report", "--threshold is milliseconds from 0 to 86400000, not %s",
                               text);
    return -1;
}

static int read_price(struct report_command *command, const char *text)
{
    struct report_prices *prices = &command->report.prices;
    if (!read_number(text, 1000, &prices->x86_64) || prices->x86_64 <= 0)
        return cli_usage_error("report",
                               "--price-gb-s is US dollars a GB-second, such as 0.0000166667, "
                               "not %s",
                               text);
    prices->arm64 = prices->x86_64;
    return -1;
}

static int unknown_region(const char *name)
{
    struct nearest nearest = {.typed = name};
    for (size_t i = 0; prices_region(i) != NULL; i++)
        nearest_offer(&nearest, prices_region(i));
    if (nearest.best != NULL)
        return cli_usage_error("report",
                               "no prices for region %s; did you mean %s? Else give --price-gb-s",
                               name, nearest.best);
    return cli_usage_error("report", "no prices for region %s: give --price-gb-s", name);
}

static int read_csv(struct report_command *command, const char *table)
{
    static const char *const tables[] = {
        [REPORT_CSV_STARTS] = "starts",
        [REPORT_CSV_GROUPS] = "groups",
        [REPORT_CSV_BILLING] = "billing",
    };
    command->format = REPORT_CSV;
    if (table == NULL)
        return -1;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(table, tables[i]) == 0) {
            command->csv = (enum report_csv)i;
            return -1;
        }
    }
    return cli_usage_error("report", "--csv is starts, groups or billing, not %s", table);
}

static int read_plot(struct report_command *command, const char *path)
{
    command->plot = path;
    if (!report_can_plot(path))
        return cli_usage_error("report", "--plot writes SVG or PNG: FILE.svg or FILE.png, not %s",
                               path);
    return -1;
}

static int read_time(const char *name, const char *typed, int64_t *epoch_ms)
{
    if (query_time_parse(typed, clock_epoch_ms(), epoch_ms))
        return -1;
    return cli_usage_error("report", "--%s wants %s, not %s", name, QUERY_TIME_WANTED, typed);
}

static int read_option(struct report_command *command, int code)
{
    switch (code) {
    case THRESHOLD:
        return read_threshold(command, optarg);
    case REGION:
        command->cloud.access.region = optarg;
        break;
    case PRICE:
        return read_price(command, optarg);
    case CSV:
        return read_csv(command, optarg);
    case JSON:
        command->format = REPORT_JSON;
        break;
    case MARKDOWN:
        command->format = REPORT_MARKDOWN;
        break;
    case HTML:
        command->html = optarg;
        break;
    case PLOT:
        return read_plot(command, optarg);
    case LOG_GROUP:
        return cloud_options_add_group(&command->cloud, "report", optarg);
    case START:
        return read_time("start", optarg, &command->start_ms);
    case END:
        return read_time("end", optarg, &command->end_ms);
    case PROFILE:
        command->cloud.access.profile = optarg;
        break;
    case ENDPOINT_URL:
        command->cloud.access.endpoint_url = optarg;
        break;
    default:
        break;
    }
    return -1;
}

/* What was given twice, or cannot be together. */
static int check_together(const bool given[OPTIONS_END])
{
    if (given[REGION] && given[PRICE] && !given[LOG_GROUP])
        return cli_usage_error("report", "either --region or --price-gb-s");
    if (given[JSON] + given[CSV] + given[MARKDOWN] > 1)
        return cli_usage_error("report", "only one of --json, --csv and --markdown");
    if ((given[START] || given[END]) && !given[LOG_GROUP])
        return cli_usage_error("report", "--start and --end go with --log-group");
    return -1;
}

static int choose_prices(struct report_command *command, const bool given[OPTIONS_END])
{
    const char *region = command->cloud.access.region;
    if (!given[REGION] || given[PRICE] || prices_of_region(region, &command->report.prices))
        return -1;
    /* Logs may be where we know no prices. */
    return given[LOG_GROUP] ? -1 : unknown_region(region);
}

static int check(struct report_command *command, const bool given[OPTIONS_END])
{
    int status = check_together(given);
    if (status < 0)
        status = choose_prices(command, given);
    if (status < 0)
        status = cloud_options_check(&command->cloud, "report", command->path_count);
    if (status < 0 && command->start_ms > command->end_ms)
        status = cli_usage_error("report", "--start is after --end: nothing lies between");
    return status;
}

int report_options_read(struct report_command *command, int argc, char **argv)
{
    bool given[OPTIONS_END] = {false};
    int code, status;
    *command = (struct report_command){
        .report = {.threshold_ms = REPORT_NOT_TOLD}, .start_ms = INT64_MIN, .end_ms = INT64_MAX};
    while ((code = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) {
        if (code == 'h') {
            fputs(cli_report_help, stdout);
            return EXIT_SUCCESS;
        }
        if (code < THRESHOLD)
            return cli_bad_option("report", code, argv, long_options);
        given[code] = true;
        if ((status = read_option(command, code)) >= 0)
            return status;
    }
    command->paths = (const char *const *)argv + optind;
    command->path_count = (size_t)(argc - optind);
    return check(command, given);
}
