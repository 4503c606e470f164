#include "cli/cli.h"

#include "cli/lambda_call.h"
#include "emulator/http/base64.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char cli_invoke_help[] =
    "Usage: firstlight invoke [OPTION...] [NAME] [-]\n"
    "\n"
    "Sends an event to a function and prints its response. NAME is the function's name, with a\n"
    "version or alias if wanted (orders:1), or its ARN; \"function\", the default, is the only\n"
    "one of a local Lambda. \"-\" reads the event from standard input.\n"
    "\n"
    "  -d, --data TEXT        the event (default: {})\n"
    "  -f, --data-file FILE   read the event from FILE; -: from standard input\n"
    "  --endpoint URL         where the Lambda listens (default: http://127.0.0.1:8080)\n"
    "  --type TYPE            RequestResponse, Event or DryRun (default: RequestResponse)\n"
    "  --log tail             print the end of the invocation's log to standard error\n"
    "  --client-context JSON  what the function finds as its client context\n"
    "  -i, --headers          print the HTTP status and headers before the response\n"
    "  -h, --help             show this help\n"
    "\n"
    "Exit status: 0: done, 1: the function failed, 2: usage, 3: no answer or an HTTP error.\n";

enum option_code { ENDPOINT = 256, TYPE, LOG, CLIENT_CONTEXT };

static const struct option long_options[] = {
    {"data", required_argument, NULL, 'd'},
    {"data-file", required_argument, NULL, 'f'},
    {"endpoint", required_argument, NULL, ENDPOINT},
    {"type", required_argument, NULL, TYPE},
    {"log", required_argument, NULL, LOG},
    {"client-context", required_argument, NULL, CLIENT_CONTEXT},
    {"headers", no_argument, NULL, 'i'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

struct invoke {
    struct lambda_call call;
    const char *data;
    const char *data_file; /* NULL: `data` is the event */
    bool named;            /* the function was */
    bool show_headers;
};

/* ---- Options ------------------------------------------------------------------------------ */

static int set_option(struct invoke *invoke, int code, const char *value)
{
    switch (code) {
    case 'd':
        invoke->data = value;
        invoke->data_file = NULL;
        return EXIT_SUCCESS;
    case 'f':
        invoke->data_file = value;
        return EXIT_SUCCESS;
    case ENDPOINT:
        invoke->call.endpoint = value;
        return EXIT_SUCCESS;
    case TYPE:
        invoke->call.type = value;
        if (strcmp(value, "RequestResponse") != 0 && strcmp(value, "Event") != 0 &&
            strcmp(value, "DryRun") != 0)
            return cli_usage_error("invoke", "--type is RequestResponse, Event or DryRun, not %s",
                                   value);
        return EXIT_SUCCESS;
    case LOG:
        invoke->call.log_tail = true;
        if (strcasecmp(value, "tail") != 0)
            return cli_usage_error("invoke", "--log can only be tail, not %s", value);
        return EXIT_SUCCESS;
    case CLIENT_CONTEXT:
        invoke->call.client_context = value;
        return EXIT_SUCCESS;
    default: /* 'i' */
        invoke->show_headers = true;
        return EXIT_SUCCESS;
    }
}

static int read_arguments(struct invoke *invoke, int argc, char **argv)
{
    for (int i = optind; i < argc; i++) {
        if (strcmp(argv[i], "-") == 0) {
            invoke->data_file = "-";
        } else if (!invoke->named) {
            invoke->call.name = argv[i];
            invoke->named = true;
        } else {
            return cli_usage_error("invoke", "one function at a time: what is %s?", argv[i]);
        }
    }
    return EXIT_SUCCESS;
}

/* ---- The event ---------------------------------------------------------------------------- */

static int read_event(struct invoke *invoke)
{
    const char *path = invoke->data_file;
    if (path == NULL) {
        buffer_append_text(&invoke->call.request, invoke->data);
        return EXIT_SUCCESS;
    }
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rbe");
    char bytes[65536];
    size_t size;
    if (file == NULL)
        return cli_usage_error("invoke", "cannot read %s: %s", path, strerror(errno));
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0 &&
           buffer_append(&invoke->call.request, bytes, size))
        ;
    bool failed = ferror(file) != 0;
    int error = errno;
    if (!is_stdin)
        fclose(file);
    if (failed)
        return cli_usage_error("invoke", "cannot read %s: %s", path, strerror(error));
    if (!buffer_ok(&invoke->call.request))
        return cli_usage_error("invoke", "%s is larger than any event may be", path);
    return EXIT_SUCCESS;
}

/* ---- The answer --------------------------------------------------------------------------- */

static int report_function_error(const struct invoke *invoke)
{
    cJSON *error = lambda_call_document(&invoke->call);
    const char *type = text_member(error, "errorType");
    fprintf(stderr, "firstlight invoke: function error (%s)%s%s\n", invoke->call.function_error,
            type[0] != '\0' ? ": " : "", type);
    cJSON_Delete(error);
    return CLI_FAILED;
}

static void print_log(const struct invoke *invoke)
{
    struct buffer log = buffer_new(BODY_MAX);
    if (base64_decode(&log, buffer_text(&invoke->call.log_result)))
        fwrite(buffer_text(&log), 1, log.size, stderr);
    buffer_free(&log);
}

static int cannot_write(void)
{
    fprintf(stderr, "firstlight invoke: cannot write the response: %s\n", strerror(errno));
    return CLI_UNREACHABLE;
}

static int print_answer(const struct invoke *invoke)
{
    if (invoke->show_headers)
        fwrite(buffer_text(&invoke->call.headers), 1, invoke->call.headers.size, stdout);
    if (!lambda_call_succeeded(&invoke->call)) {
        if (invoke->call.status == 404 && !invoke->named)
            fputs("Which function? Where several run, give its NAME.\n", stderr);
        return CLI_UNREACHABLE;
    }
    fwrite(buffer_text(&invoke->call.body), 1, invoke->call.body.size, stdout);
    if (invoke->call.body.size > 0 && invoke->call.body.data[invoke->call.body.size - 1] != '\n')
        putchar('\n');
    if (fflush(stdout) != 0)
        return cannot_write();
    print_log(invoke);
    return invoke->call.function_error[0] != '\0' ? report_function_error(invoke) : EXIT_SUCCESS;
}

static int run(struct invoke *invoke, int argc, char **argv)
{
    int code;
    int status;
    while ((code = getopt_long(argc, argv, ":d:f:ih", long_options, NULL)) != -1) {
        if (code == 'h') {
            fputs(cli_invoke_help, stdout);
            return EXIT_SUCCESS;
        }
        if (code == '?' || code == ':')
            return cli_bad_option("invoke", code, argv, long_options);
        status = set_option(invoke, code, optarg);
        if (status != EXIT_SUCCESS)
            return status;
    }
    status = read_arguments(invoke, argc, argv);
    if (status == EXIT_SUCCESS)
        status = read_event(invoke);
    if (status != EXIT_SUCCESS)
        return status;
    return lambda_call_send(&invoke->call) ? print_answer(invoke) : CLI_UNREACHABLE;
}

int cli_invoke(int argc, char **argv)
{
    struct invoke invoke = {.call = lambda_call_new("invoke", "POST", "invocations"), .data = "{}"};
    invoke.call.type = "RequestResponse";
    int status = run(&invoke, argc, argv);
    lambda_call_free(&invoke.call);
    return status;
}
