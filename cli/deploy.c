#include "cli/cli.h"

#include "cli/lambda_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_deploy_help[] =
    "Usage: firstlight deploy [OPTION...] NAME\n"
    "\n"
    "Has a local Lambda start the code of the function NAME anew: its command is read again,\n"
    "no invocation goes to a sandbox of before, and about as many sandboxes as ran at once are\n"
    "initialized ahead of the next invocations.\n"
    "\n"
    "  --endpoint URL  where the Lambda listens (default: " LAMBDA_ENDPOINT ")\n"
    "  -h, --help      show this help\n"
    "\n"
    "Exit status: 0: done, 2: usage, 3: no answer or an HTTP error.\n";

enum option_code { ENDPOINT = 256 };

static const struct option long_options[] = {
    {"endpoint", required_argument, NULL, ENDPOINT},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* Returns the exit status, or -1 when there is something to send. */
static int read_arguments(struct lambda_call *call, int argc, char **argv)
{
    int code;
    while ((code = getopt_long(argc, argv, ":h", long_options, NULL)) != -1) {
        if (code == 'h') {
            fputs(cli_deploy_help, stdout);
            return EXIT_SUCCESS;
        }
        if (code != ENDPOINT)
            return cli_bad_option("deploy", code, argv, long_options);
        call->endpoint = optarg;
    }
    if (optind >= argc)
        return cli_usage_error("deploy", "which function? Give its NAME");
    if (optind + 1 < argc)
        return cli_usage_error("deploy", "one function at a time: what is %s?", argv[optind + 1]);
    call->name = argv[optind];
    return -1;
}

/* What happens now, by the function's configuration in the answer. */
static int report(const struct lambda_call *call)
{
    cJSON *configuration = lambda_call_document(call);
    const char *name = text_member(configuration, "FunctionName");
    const cJSON *prepared = cJSON_GetObjectItemCaseSensitive(configuration, "firstlightPrepared");
    int status = name[0] != '\0' ? EXIT_SUCCESS : CLI_UNREACHABLE;
    if (status != EXIT_SUCCESS)
        fprintf(stderr, "firstlight deploy: the answer of %s is no function's configuration\n",
                call->endpoint);
    else if (!cJSON_IsNumber(prepared))
        printf("%s: deployed\n", name);
    else if (prepared->valuedouble < 1)
        printf("%s: deployed; the next invocation starts a sandbox\n", name);
    else
        printf("%s: deployed; %.0f %s being initialized\n", name, prepared->valuedouble,
               prepared->valuedouble > 1 ? "sandboxes are" : "sandbox is");
    cJSON_Delete(configuration);
    return status;
}

int cli_deploy(int argc, char **argv)
{
    struct lambda_call call = lambda_call_new("deploy", "PUT", "code");
    int status = read_arguments(&call, argc, argv);
    if (status < 0) {
        buffer_append_text(&call.request, "{}");
        status = CLI_UNREACHABLE;
        if (lambda_call_send(&call) && lambda_call_succeeded(&call))
            status = report(&call);
    }
    lambda_call_free(&call);
    return status;
}
