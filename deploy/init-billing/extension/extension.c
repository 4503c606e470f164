/* A Lambda extension that does nothing but take its time before it registers, to see who pays for
 * an extension's init.
 *
 *     extension                     external: a file in /opt/extensions, named after itself
 *     extension PROGRAM [ARG...]    internal: registers, then becomes PROGRAM, the bootstrap, and
 *                                   asks for its events from a process beside it
 *
 * EXTENSION_INIT_SECONDS says how long it sleeps, 1 second unless set. It waits for every event,
 * and an external one ends at SHUTDOWN.
 *
 * Source: AWS Lambda developer guide, "Using the Lambda Extensions API to create extensions". */
#define _POSIX_C_SOURCE 200809L /* nanosleep, strncasecmp, whatever -std says */

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* A function's longest timeout: no init is let sleep for longer. */
#define LONGEST_SECONDS 900.0

/* Events are some 300 bytes; of a longer one the beginning is enough to know its type. */
#define EVENT_MAX 4096

struct extension {
    const char *name;
    bool is_internal;
    char identifier[128]; /* as the platform gave it, with its header's name before it */
};

struct answer {
    struct extension *extension;
    char body[EVENT_MAX];
    size_t size;
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("extension: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

static double init_seconds(void)
{
    const char *text = getenv("EXTENSION_INIT_SECONDS");
    if (text == NULL || *text == '\0')
        return 1;

    char *end;
    double seconds = strtod(text, &end);
    /* Written so that a NaN, which compares as neither, is refused as well. */
    if (end == text || *end != '\0' || !(seconds >= 0 && seconds <= LONGEST_SECONDS))
        die("EXTENSION_INIT_SECONDS is \"%s\"; set it to a number of seconds from 0 to %.0f", text,
            LONGEST_SECONDS);
    return seconds;
}

static void take_time(double seconds)
{
    struct timespec left = {.tv_sec = (time_t)seconds};
    left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        ; /* a signal came: sleep what is left */
}

/* ---- The Extensions API --------------------------------------------------------------------- */

static size_t keep_identifier(char *line, size_t size, size_t count, void *context)
{
    static const char name[] = "Lambda-Extension-Identifier:";
    struct answer *answer = context;
    char *identifier = answer->extension->identifier;
    size_t length = size * count;
    if (length < sizeof answer->extension->identifier &&
        strncasecmp(line, name, sizeof name - 1) == 0) {
        memcpy(identifier, line, length);
        identifier[length] = '\0';
        identifier[strcspn(identifier, "\r\n")] = '\0';
    }
    return length;
}

static size_t keep_body(char *bytes, size_t size, size_t count, void *context)
{
    struct answer *answer = context;
    size_t length = size * count;
    size_t room = sizeof answer->body - 1 - answer->size;
    size_t kept = length < room ? length : room;
    memcpy(answer->body + answer->size, bytes, kept);
    answer->size += kept;
    answer->body[answer->size] = '\0';
    return length;
}

/* body: NULL to GET. A refusal is the end: whoever is refused once is not let in again. */
static void call(struct extension *extension, const char *path, const char *header,
                 const char *body, struct answer *answer)
{
    char url[512];
    const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
    if (api == NULL)
        die("AWS_LAMBDA_RUNTIME_API is not set: Lambda starts extensions, people do not");
    snprintf(url, sizeof url, "http://%s/2020-01-01/extension/%s", api, path);
    *answer = (struct answer){.extension = extension};

    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, header);
    if (curl == NULL || headers == NULL)
        die("no memory");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_identifier);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);

    long status = 0;
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    if (code != CURLE_OK)
        die("%s: %s", path, curl_easy_strerror(code));
    if (status != 200)
        die("%s: HTTP status %ld: %s", path, status, answer->body);
}

static void enroll(struct extension *extension)
{
    struct answer answer;
    char header[300];
    snprintf(header, sizeof header, "Lambda-Extension-Name: %s", extension->name);
    /* SHUTDOWN is not for internal ones: they end with the bootstrap. */
    call(extension, "register", header,
         extension->is_internal ? "{\"events\":[\"INVOKE\"]}"
                                : "{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}",
         &answer);
    if (extension->identifier[0] == '\0')
        die("register: the answer has no Lambda-Extension-Identifier");
}

static void serve(struct extension *extension)
{
    struct answer event;
    do {
        call(extension, "event/next", extension->identifier, NULL, &event);
    } while (strstr(event.body, "\"SHUTDOWN\"") == NULL);
}

/* ---- The two kinds -------------------------------------------------------------------------- */

/* The bootstrap keeps this process; the one beside it goes when it goes. */
static void become(struct extension *extension, char **program)
{
    pid_t bootstrap = getpid();
    pid_t pid = fork();
    if (pid < 0)
        die("fork: %s", strerror(errno));
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != bootstrap)
            _exit(EXIT_FAILURE); /* it ended before it could be tied to this process */
        serve(extension);
        _exit(EXIT_SUCCESS);
    }
    execv(program[0], program);
    die("%s: %s", program[0], strerror(errno));
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    struct extension extension = {.name = slash != NULL ? slash + 1 : argv[0],
                                  .is_internal = argc > 1};
    /* Any name that no file in /opt/extensions has makes an internal one. */
    if (extension.is_internal)
        extension.name = "internal";
    curl_global_init(CURL_GLOBAL_DEFAULT);
    take_time(init_seconds());
    enroll(&extension);
    if (extension.is_internal)
        become(&extension, argv + 1);
    serve(&extension);
    return EXIT_SUCCESS;
}
