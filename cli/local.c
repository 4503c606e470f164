#define _GNU_SOURCE /* environ */

#include "cli/cli.h"
#include "cli/local_options.h"
#include "cli/local_programs.h"
#include "emulator/local_lambda.h"
#include "handler_api/lambda.h"

#include <unistd.h>

const char cli_local_help[] =
    "Usage: firstlight local [OPTION...] [--] COMMAND [ARG...]\n"
    "       firstlight local [OPTION...] --config FILE\n"
    "\n"
    "Runs COMMAND as a Lambda function, or the functions of FILE, and serves invocations over\n"
    "HTTP. COMMAND is a bootstrap: any program that speaks the Lambda Runtime API.\n"
    "\n"
    "  --config FILE         the functions, as JSON: man firstlight-local lists its keys.\n"
    "                        Options of the endpoint, the platform and the output may stand\n"
    "                        beside it and win over the file; those of a function may not\n"
    "\n"
    "The endpoint:\n"
    "  --port N              port to listen on; 0: any free one (default: 8080)\n"
    "  --listen ADDR         numeric address to listen on (default: 127.0.0.1)\n"
    "  --port-file FILE      write the port to FILE once it listens\n"
    "\n"
    "The platform:\n"
    "  --region NAME         AWS_REGION (default: us-east-1)\n"
    "  --concurrency N       most invocations at once, of all functions (default: 1000)\n"
    "  --billing YEAR        2022 or 2025: the rules of billed durations (default: 2025)\n"
    "  --no-throttle         give a handler all the CPU there is, not its memory's share\n"
    "  --no-freeze           let sandboxes run on between invocations\n"
    "\n"
    "The output:\n"
    "  --log FILE            append the log to FILE (default: standard output)\n"
    "  --log-stream-names    begin each line of it with the time and its log stream\n"
    "  --events FILE         append what happens to FILE, as JSON lines\n"
    "  --view, --no-view     show the sandboxes on standard error, or do not (default: show\n"
    "                        them when it is a terminal)\n"
    "\n"
    "The function:\n"
    "  --name NAME           its name (default: taken from COMMAND)\n"
    "  --handler NAME        _HANDLER (default: none)\n"
    "  --memory MB           memory size (default: 128)\n"
    "  --timeout SECONDS     limit of an invocation (default: 3)\n"
    "  --init-limit SECONDS  limit of an init on demand (default: 10)\n"
    "  --env KEY=VALUE       set a variable; may be given again\n"
    "  --env KEY             pass a variable of this environment on; may be given again\n"
    "  --pass-credentials    pass AWS credentials of this environment on\n"
    "  --cwd DIR             its working directory (default: COMMAND's folder; the current\n"
    "                        one for a COMMAND with arguments or in PATH)\n"
    "  --extension FILE      run FILE as an external extension; may be given again\n"
    "  --runtime-kind KIND   custom, managed or image: how it would be deployed, for billing\n"
    "                        (default: custom)\n"
    "  --log-format FORMAT   text or json, of its lines and the platform's (default: text)\n"
    "  --log-level LEVEL     trace, debug, info, warn, error or fatal (default: not set)\n"
    "\n"
    "Its sandboxes (default: the first one starts with the first invocation):\n"
    "  --proactive[=N]       start N (default: 1) before any invocation, on demand\n"
    "  --provisioned[=N]     keep N (default: 1) ready, as with provisioned concurrency\n"
    "  --snap-start          restore them as with SnapStart\n"
    "  --max-concurrency N   N invocations at once in each, as on managed instances\n"
    "  --reserved N          most invocations at once of this function (default: no limit)\n"
    "  --idle-timeout SECONDS  end one without an invocation for so long; 0: never\n"
    "                        (default: 300)\n"
    "  --lease SECONDS       replace one that is so old; 0: never (default: 7200)\n"
    "\n"
    "  -h, --help            show this help\n"
    "\n"
    "Exit status: 0: ended by a signal, 1: it could not start, 2: the command line or FILE\n"
    "makes no sense.\n";

static int run(const struct local_options *local)
{
    static const enum billing_rules billing[] = {
        [CONFIG_BILLING_2022] = BILLING_2022,
        [CONFIG_BILLING_2025] = BILLING_2025,
    };
    struct config *config = local->config;
    for (size_t i = 0; i < config->function_count; i++) {
        struct function *function = &config->functions[i];
        function->runtime_version = "firstlight-local/" LAMBDA_VERSION;
        if (function->region == NULL)
            function->region = config->region;
    }
    const struct local_lambda_options options = {
        .functions = config->functions,
        .function_count = config->function_count,
        .address = config->address,
        .port = config->port,
        .port_file = config->port_file,
        .log_file = config->log_file,
        .log_stream_names = config->log_stream_names,
        .events_file = config->events_file,
        .billing = billing[config->billing],
        .throttle = config->throttle,
        .freeze = config->freeze,
        .concurrency_limit = config->concurrency_limit,
        .view = local->view,
        .environ = (const char *const *)environ,
    };
    return local_lambda_run(&options);
}

int cli_local(int argc, char **argv)
{
    struct local_options options = {0};
    int status = local_options_read(&options, argc, argv);
    if (status < 0)
        status = local_programs_find(&options) ? run(&options) : CLI_FAILED;
    config_free(options.config);
    return status;
}
