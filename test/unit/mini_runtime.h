/* A runtime of a few lines, in the test's own program: started with _HANDLER in its environment,
 * the program is the runtime. What it does is up to its handler's name and to each event's text. */
#ifndef TEST_UNIT_MINI_RUNTIME_H
#define TEST_UNIT_MINI_RUNTIME_H

#include <arpa/inet.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static inline void mini_sleep_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Sends a request on a connection of its own. */
static inline int mini_send(const char *method, const char *path, const char *body)
{
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    const char *colon = api != NULL ? strchr(api, ':') : NULL;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)(colon != NULL ? strtol(colon + 1, NULL, 10) : 0)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        _exit(90);
    dprintf(fd,
            "%s /2018-06-01/runtime/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Content-Length: %zu\r\n\r\n%s",
            method, path, strlen(body), body);
    return fd;
}

/* Reads the whole answer. */
static inline void mini_receive(int fd, char *answer, size_t capacity)
{
    size_t size = 0;
    ssize_t got;
    while (size < capacity - 1 && (got = read(fd, answer + size, capacity - 1 - size)) > 0)
        size += (size_t)got;
    answer[size] = '\0';
    close(fd);
}

static inline void mini_answer(const char *id, const char *body)
{
    char path[128], answer[4096];
    snprintf(path, sizeof path, "invocation/%s/response", id);
    mini_receive(mini_send("POST", path, body), answer, sizeof answer);
}

/* Waits for SIGTERM, which is blocked. */
static inline void mini_wait_for_term(void)
{
    sigset_t set;
    int got;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &got);
}

static inline void mini_handle(const char *id, const char *event)
{
    if (strcmp(event, "crash") == 0)
        _exit(3);
    if (strcmp(event, "hang") == 0)
        mini_sleep_ms(1000000);
    if (strcmp(event, "hold") == 0)
        mini_wait_for_term();
    if (strcmp(event, "slow") == 0)
        mini_sleep_ms(200);
    mini_answer(id, event);
    if (strcmp(event, "hold") == 0)
        _exit(0);
    if (strcmp(event, "die") == 0) {
        /* As if idle: it has asked for the next event, and goes when the test says so. */
        mini_send("GET", "invocation/next", "");
        mini_wait_for_term();
        _exit(0);
    }
}

/* Returns the exit status. */
static inline int mini_runtime(const char *handler)
{
    static char answer[65536];
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (strcmp(handler, "exits") == 0)
        return 7;
    if (strcmp(handler, "flees") == 0) {
        close(mini_send("GET", "invocation/next", ""));
        return 0;
    }
    if (strcmp(handler, "pair") == 0)
        fork(); /* two that ask for events */
    if (strcmp(handler, "slow") == 0)
        mini_sleep_ms(150);
    if (strcmp(handler, "sleeps") == 0)
        mini_sleep_ms(1000000);
    for (;;) {
        mini_receive(mini_send("GET", "invocation/next", ""), answer, sizeof answer);
        char *id = strstr(answer, "Lambda-Runtime-Aws-Request-Id: ");
        char *event = strstr(answer, "\r\n\r\n");
        if (id == NULL || event == NULL)
            return 91;
        id += strlen("Lambda-Runtime-Aws-Request-Id: ");
        id[strcspn(id, "\r")] = '\0';
        mini_handle(id, event + 4);
    }
}

/* To be called first of all by main(). */
static inline void mini_runtime_if_started(void)
{
    const char *handler = getenv("_HANDLER");
    if (handler != NULL)
        exit(mini_runtime(handler));
}

#endif
