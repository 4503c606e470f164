/* What the two halves of the extensions share: extensions.c, which knows their processes and what
 * becomes of them, and extensions_api.c, which serves their requests. Nobody else includes this. */
#ifndef EMULATOR_SANDBOX_EXTENSIONS_INTERNAL_H
#define EMULATOR_SANDBOX_EXTENSIONS_INTERNAL_H

#include "emulator/log/line_splitter.h"
#include "emulator/model/ids.h"
#include "emulator/sandbox/extension_documents.h"
#include "emulator/sandbox/extension_protocol.h"
#include "emulator/sandbox/extensions.h"
#include "emulator/system/process.h"

enum { EXTENSION_ERROR_TYPE_SIZE = 128 };

struct extension {
    struct extensions *all;
    char *name;
    char identifier[UUID_SIZE];
    bool external;
    bool announced;      /* its PLATFORM_EXTENSION is out */
    bool shutdown_given; /* it has got its SHUTDOWN */
    enum extension_phase phase;
    unsigned events;                            /* EXTENSION_EVENT_ bits */
    char error_type[EXTENSION_ERROR_TYPE_SIZE]; /* what it reported; "": nothing */
    struct process *process;                    /* NULL: none */
    struct http_request *next;                  /* waits in /event/next, in EXTENSION_READY */
    struct line_splitter lines;
};

struct extensions {
    struct extensions_spec spec;
    const struct extensions_events *events;
    void *owner;
    struct extension *list[EXTENSIONS_MAX];
    int count;
    bool started;
    bool registration_closed;
    bool stopping;               /* being shut down or killed: ends are what is wanted */
    const char *shutdown_reason; /* NULL: no SHUTDOWN is to be given. Static or the caller's */
    int64_t shutdown_deadline_ms;
    const char *failure; /* the first failure's type; NULL: none */
    const char *failed;  /* whose it is, borrowed */
    bool failure_told;
    struct loop_timer failure_timer; /* tells the owner */
};

/* NULL: no memory, or no place. */
struct extension *extensions_add(struct extensions *extensions, const char *name, bool external);

/* Publishes its PLATFORM_EXTENSION, once. */
void extension_announce(struct extension *extension, const char *error_type);

/* Notes a failure, and tells the owner within `delay_ns` if it is the first. `type`: static. */
void extension_failed(struct extension *extension, const char *type, int64_t delay_ns);

/* Answers the request in which it waits. */
void extension_give_invoke(struct extension *extension, const struct invocation *invocation);
void extension_give_shutdown(struct extension *extension);
void extension_drop_next(struct extension *extension);

#endif
