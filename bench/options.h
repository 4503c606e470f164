/* The stand-in's command line. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

/* Bytes of an event: room for its number, and the Runtime API's limit. */
enum { EVENT_SIZE_MIN = 16, EVENT_SIZE_MAX = 6 * 1024 * 1024 };

/* The highest core that a cpu_set_t can name. */
enum { CPU_MAX = 1023 };

/* All text is borrowed from argv. */
struct options {
    long events;     /* to measure */
    long warm_up;    /* to serve before them */
    long event_size; /* bytes */
    long timeout_s;  /* for everything together */
    long cpu;        /* core to stay on, with the bootstrap; -1: any */
    const char *log_path;
    char *const *bootstrap; /* its command line, ended by NULL */
};

/* Reads the command line. Exits where there is nothing to run: with 0 after --help, with 2 and the
 * reason on stderr where it makes no sense. */
struct options options_parse(int argc, char **argv);

#endif
