#include "bench/options.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "Usage: stand_in [OPTION]... BOOTSTRAP [ARGUMENT]...\n"
    "Serves events to a Lambda bootstrap as the Runtime API does, and prints what they cost.\n"
    "The bootstrap runs in the current folder, its LAMBDA_TASK_ROOT.\n"
    "\n"
    "  -n, --events=N      events to measure (100)\n"
    "  -w, --warm-up=N     events to serve before them (0)\n"
    "  -s, --size=BYTES    size of an event, 16 to 6291456 (16)\n"
    "  -c, --cpu=N         keep the stand-in and the bootstrap on this core\n"
    "  -t, --timeout=S     give up after so many seconds (60)\n"
    "  -l, --log=FILE      the bootstrap's stdout and stderr (/dev/null)\n"
    "  -h, --help\n"
    "\n"
    "Exit status: 0 measured; 1 the bootstrap failed, or an answer was wrong; 2 usage.\n";

/* A whole number in [least, most], or -1 and a message. */
static long number(const char *what, const char *text, long least, long most)
{
    char *end = NULL;
    long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < least || value > most) {
        fprintf(stderr, "stand_in: %s must be a number from %ld to %ld, not \"%s\"\n", what, least,
                most, text);
        return -1;
    }
    return value;
}

struct options options_parse(int argc, char **argv)
{
    static const struct option names[] = {
        {"events", required_argument, NULL, 'n'},  {"warm-up", required_argument, NULL, 'w'},
        {"size", required_argument, NULL, 's'},    {"cpu", required_argument, NULL, 'c'},
        {"timeout", required_argument, NULL, 't'}, {"log", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    struct options options = {
        .events = 100, .event_size = 16, .timeout_s = 60, .cpu = -1, .log_path = "/dev/null"};
    bool valid = true;
    int option = 0;

    /* "+": what follows the bootstrap belongs to it. */
    while (valid && (option = getopt_long(argc, argv, "+n:w:s:c:t:l:h", names, NULL)) != -1) {
        switch (option) {
        case 'n':
            valid = (options.events = number("--events", optarg, 1, 100000000)) >= 0;
            break;
        case 'w':
            valid = (options.warm_up = number("--warm-up", optarg, 0, 100000000)) >= 0;
            break;
        case 's':
            options.event_size = number("--size", optarg, EVENT_SIZE_MIN, EVENT_SIZE_MAX);
            valid = options.event_size >= 0;
            break;
        case 'c':
            valid = (options.cpu = number("--cpu", optarg, 0, CPU_MAX)) >= 0;
            break;
        case 't':
            valid = (options.timeout_s = number("--timeout", optarg, 1, 86400)) >= 0;
            break;
        case 'l':
            options.log_path = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            exit(0);
        default:
            valid = false;
        }
    }
    if (!valid || optind == argc) {
        fputs(usage, stderr);
        exit(2);
    }
    options.bootstrap = argv + optind;
    return options;
}
