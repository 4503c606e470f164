#include "emulator/announcement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool announce_failure(const char *what, const char *name, int error)
{
    fprintf(stderr, "firstlight: %s %s: %s\n", what, name, strerror(error));
    return false;
}

void announce_not_listening(const char *address, int port, int error)
{
    const char *remedy = "";
    if (error == EADDRINUSE)
        remedy = "; choose another with --port, 0 for any free one";
    else if (error == EINVAL)
        remedy = "; --listen takes a numeric address, such as 127.0.0.1";
    fprintf(stderr, "firstlight: cannot listen on %s port %d: %s%s\n", address, port,
            strerror(error), remedy);
}

static void name_functions(const struct function *functions, size_t count)
{
    enum { NAMED = 8 };
    fprintf(stderr, "firstlight: %zu function%s:", count, count == 1 ? "" : "s");
    for (size_t i = 0; i < count && i < NAMED; i++)
        fprintf(stderr, "%s %s", i > 0 ? "," : "", functions[i].name);
    fputs(count > NAMED ? ", ...\n" : "\n", stderr);
}

void announce_listening(const char *address, int port, const char *sandboxes,
                        const struct function *functions, size_t function_count)
{
    bool v6 = strchr(address, ':') != NULL;
    if (strncmp(address, "127.", 4) != 0 && strcmp(address, "::1") != 0)
        fprintf(stderr,
                "firstlight: warning: %s is not a loopback address: whoever can reach it can run "
                "the functions\n",
                address);
    fprintf(stderr, "firstlight: sandboxes: %s\n", sandboxes);
    name_functions(functions, function_count);
    fprintf(stderr, "firstlight: listening on http://%s%s%s:%d (open it in a browser to watch)\n",
            v6 ? "[" : "", address, v6 ? "]" : "", port);
}

/* Whoever waits for the file to appear never reads half a number: it is renamed into place. */
bool announce_port(const char *path, int port)
{
    char temporary[4096];
    if (path == NULL)
        return true;
    if (snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid()) >=
        (int)sizeof temporary)
        return announce_failure("cannot write", path, ENAMETOOLONG);
    FILE *file = fopen(temporary, "we");
    if (file == NULL)
        return announce_failure("cannot write", temporary, errno);
    bool ok = fprintf(file, "%d\n", port) > 0;
    ok = fclose(file) == 0 && ok && rename(temporary, path) == 0;
    if (ok)
        return true;
    int error = errno;
    unlink(temporary);
    return announce_failure("cannot write", path, error);
}
