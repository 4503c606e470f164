/* firstlight: AWS Lambda handlers in C.
 *
 * A complete program, linked with the firstlight library (-lfirstlight), which has main:
 *
 *     #include <lambda.h>
 *
 *     static enum lambda_result hello(struct lambda_context *context,
 *                                     const struct lambda_event *event,
 *                                     struct lambda_response *response)
 *     {
 *         lambda_info(context, "hello", lambda_int("eventBytes", (int64_t)event->size));
 *         lambda_response_printf(response, "{\"start\":\"%s\"}",
 *                                lambda_start_kind_name(context->start.kind));
 *         return LAMBDA_OK;
 *     }
 *
 *     LAMBDA_HANDLERS({"hello", hello, NULL, NULL});
 *
 * Payloads are bytes: nothing parses an event unless the handler does. lambda_json.h, beside this
 * file, has the same event and response as cJSON documents.
 *
 * Everything here works from C11 and from C++11. One invocation is served at a time; unless a
 * declaration says otherwise, call it from the thread that the handler was called on.
 *
 * "AWS" in a source note means the AWS Lambda developer guide. */
#ifndef LAMBDA_H
#define LAMBDA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <initializer_list>
extern "C" {
#endif

#define LAMBDA_VERSION "1.0.0"

#if defined(__GNUC__)
#define LAMBDA_PRINTF_(text, first) __attribute__((__format__(__printf__, text, first)))
#define LAMBDA_MUST_USE_            __attribute__((__warn_unused_result__))
#define LAMBDA_PUBLIC_              __attribute__((__visibility__("default")))
#else
#define LAMBDA_PRINTF_(text, first)
#define LAMBDA_MUST_USE_
#define LAMBDA_PUBLIC_
#endif

/* ---- Results ------------------------------------------------------------------------------ */

enum lambda_result {
    LAMBDA_OK = 0,
    LAMBDA_FAILED = 1,
};

/* ---- How this sandbox started ------------------------------------------------------------- */

/* The verdict on a process's first invocation. docs/start-kinds.md has the rules and reasons. */
enum lambda_start_kind {
    LAMBDA_START_UNDECIDED = 0,           /* in init code: no invocation has arrived yet */
    LAMBDA_START_COLD,                    /* somebody waited for init, or nothing shows otherwise */
    LAMBDA_START_PROACTIVE,               /* initialized ahead of time: nobody can have waited */
    LAMBDA_START_RE_INIT,                 /* follows an aborted init, a crash or a timeout */
    LAMBDA_START_PROVISIONED_CONCURRENCY, /* these three because the platform says so */
    LAMBDA_START_SNAP_START,
    LAMBDA_START_MANAGED_INSTANCES,
};

/* What the verdict rests on. */
enum lambda_evidence {
    LAMBDA_EVIDENCE_NONE = 0,            /* nothing proves that init was over before the request */
    LAMBDA_EVIDENCE_INITIALIZATION_TYPE, /* AWS_LAMBDA_INITIALIZATION_TYPE */
    LAMBDA_EVIDENCE_GENERATION,          /* an earlier process ran in this sandbox */
    LAMBDA_EVIDENCE_SINCE_INIT,          /* more than 10 s since init began, and idle meanwhile */
    LAMBDA_EVIDENCE_TRACE_ID,            /* the request's trace id is younger than our readiness */
};

/* The start of this process, fixed at its first invocation and the same at every later one. */
struct lambda_start {
    enum lambda_start_kind kind;
    enum lambda_evidence evidence;
    int proactive_initialization; /* the published 10 s rule where it is sound: 1 or 0 */
    int generation;               /* 0: first process in its sandbox; -1: could not be found out */
    int64_t init_at_ms;           /* when init began: milliseconds since 1970, UTC */
    double init_duration_ms;      /* from process start until the first request for an event */
    double idle_ms;               /* from there until the first event arrived */
    double since_init_ms;         /* from process start until the first event arrived */
};

/* The names that the log uses: "cold", "proactive", "re-init", "provisioned-concurrency",
 * "snap-start", "managed-instances", "undecided". Static text, never NULL. */
LAMBDA_PUBLIC_ const char *lambda_start_kind_name(enum lambda_start_kind kind);

/* "none", "initialization-type", "generation", "since-init", "trace-id". Static, never NULL. */
LAMBDA_PUBLIC_ const char *lambda_evidence_name(enum lambda_evidence evidence);

/* ---- Context ------------------------------------------------------------------------------ */

struct lambda_runtime_; /* the runtime's own */

/* What a handler is told about its invocation, its function and its sandbox.
 *
 * Texts are never NULL: what the platform did not send is "". They are outside bytes as received,
 * and belong to the runtime: valid until the handler returns. */
struct lambda_context {
    /* The invocation. All "" or 0 while init code runs. Source: AWS, "Runtime API". */
    const char *request_id;
    const char *function_arn;     /* as invoked: may end in a version or an alias */
    const char *trace_id;         /* X-Ray: "Root=1-…;Parent=…;Sampled=1" */
    const char *tenant_id;        /* of a function with tenant isolation */
    const char *client_context;   /* JSON text from a mobile SDK's caller */
    const char *cognito_identity; /* JSON text from a mobile SDK's caller */
    int64_t deadline_ms;          /* milliseconds since 1970, UTC; 0: none known */
    int is_first_invocation;      /* 1 at this process's first invocation, else 0 */

    /* The function. Source: AWS, "Defined runtime environment variables". */
    const char *function_name;
    const char *function_version;
    int memory_size_mb; /* 0: unknown */
    const char *log_group;
    const char *log_stream;

    /* The sandbox. */
    struct lambda_start start;

    /* What the handler's init function left; NULL without one. */
    void *state;

    struct lambda_runtime_ *runtime; /* the runtime's own: leave it alone */
};

/* Milliseconds left until the deadline: 0 when it is past, INT64_MAX when none is known.
 * Any thread. */
LAMBDA_PUBLIC_ int64_t lambda_remaining_ms(const struct lambda_context *context);

/* ---- Event and response ------------------------------------------------------------------- */

/* An event's bytes, borrowed until the handler returns. One NUL byte that `size` does not count
 * follows them, so that text can be read as a C string. */
struct lambda_event {
    const char *bytes; /* never NULL */
    size_t size;       /* 0 to LAMBDA_PAYLOAD_MAX */
};

/* Largest event and largest response in bytes: 6 MiB and 100.
 * Source: aws-lambda-runtime-interface-emulator, internal/lambda/interop/model.go:23. */
#define LAMBDA_PAYLOAD_MAX ((size_t)(6 * 1024 * 1024 + 100))

/* The answer under construction: empty at first, of type "application/json".
 *
 * Appending checks itself: once a call has failed, because the response outgrew LAMBDA_PAYLOAD_MAX
 * or memory ran out, the invocation ends in an error that says so, whatever the handler returns.
 * Checking each call is therefore needed only to stop early. */
struct lambda_response;

/* Appends `size` bytes, which are copied. */
LAMBDA_PUBLIC_ enum lambda_result lambda_response_write(struct lambda_response *response,
                                                        const void *bytes, size_t size);

/* Appends formatted text, as printf does. Nothing is escaped. */
LAMBDA_PUBLIC_ enum lambda_result lambda_response_printf(struct lambda_response *response,
                                                         const char *format, ...)
    LAMBDA_PRINTF_(2, 3);

/* Answers with `size` bytes that are not copied, in place of all that was appended before. They
 * must stay as they are until the next invocation or teardown: the event's own bytes and static
 * ones do. */
LAMBDA_PUBLIC_ enum lambda_result lambda_response_borrow(struct lambda_response *response,
                                                         const void *bytes, size_t size);

/* Forgets all that was appended, any failure to append and any content type. */
LAMBDA_PUBLIC_ void lambda_response_clear(struct lambda_response *response);

/* Sets the answer's media type, such as "text/plain". Copied: 1 to 255 printable ASCII bytes; for
 * anything else LAMBDA_FAILED, and the type stays what it was. */
LAMBDA_PUBLIC_ enum lambda_result lambda_response_content_type(struct lambda_response *response,
                                                               const char *type);

/* ---- Errors ------------------------------------------------------------------------------- */

/* Describes why this invocation, or this init, fails; returns LAMBDA_FAILED, so that a handler
 * ends with
 *
 *     return lambda_fail(context, "InvalidOrder", "order %s has no items", id);
 *
 * The caller gets {"errorMessage","errorType","stackTrace"}; the log gets a line at ERROR; X-Ray
 * gets the cause. The stack trace holds the place of this call.
 *
 * type: letters only to be seen unchanged everywhere: the header that the platform's metrics read
 * carries it as "Function.InvalidOrder", and other characters would make that Function.Unknown.
 * At most 64 KiB of message are kept. A later call replaces an earlier one. */
#define lambda_fail(context, ...) lambda_fail_at(context, __FILE__, __LINE__, __func__, __VA_ARGS__)

LAMBDA_PUBLIC_ enum lambda_result lambda_fail_at(struct lambda_context *context, const char *file,
                                                 int line, const char *function, const char *type,
                                                 const char *format, ...) LAMBDA_PRINTF_(6, 7);

/* ---- Log ---------------------------------------------------------------------------------- */

/* AWS_LAMBDA_LOG_LEVEL names the lowest level written; INFO unless set.
 * AWS_LAMBDA_LOG_FORMAT=JSON writes one object a line, anything else tab-separated text.
 * Source: AWS, "Configuring JSON and plain text log formats". */
enum lambda_level {
    LAMBDA_TRACE = 0,
    LAMBDA_DEBUG,
    LAMBDA_INFO,
    LAMBDA_WARN,
    LAMBDA_ERROR,
    LAMBDA_FATAL,
};

enum lambda_field_type {
    LAMBDA_FIELD_END_ = 0,
    LAMBDA_TEXT,
    LAMBDA_INTEGER,
    LAMBDA_REAL,
    LAMBDA_BOOLEAN
};

/* One name and value of a log line. Make it with the functions below. */
struct lambda_field {
    const char *name;
    enum lambda_field_type type;
    int64_t integer;
    double real;
    const char *text;
};

static inline struct lambda_field lambda_field_(const char *name, enum lambda_field_type type,
                                                int64_t integer, double real, const char *text)
{
    struct lambda_field field;
    field.name = name;
    field.type = type;
    field.integer = integer;
    field.real = real;
    field.text = text;
    return field;
}

/* A field's name and text are borrowed for the call. Any bytes may be in them: they are escaped.
 * A NULL text is logged as null. */
static inline struct lambda_field lambda_text(const char *name, const char *value)
{
    return lambda_field_(name, LAMBDA_TEXT, 0, 0, value);
}

static inline struct lambda_field lambda_int(const char *name, int64_t value)
{
    return lambda_field_(name, LAMBDA_INTEGER, value, 0, NULL);
}

/* What is not finite is logged as null. */
static inline struct lambda_field lambda_real(const char *name, double value)
{
    return lambda_field_(name, LAMBDA_REAL, 0, value, NULL);
}

static inline struct lambda_field lambda_bool(const char *name, int value)
{
    return lambda_field_(name, LAMBDA_BOOLEAN, value != 0, 0, NULL);
}

/* Write one log line: a message, then any number of fields.
 *
 *     lambda_warn(context, "row skipped", lambda_text("key", key), lambda_int("row", 7));
 *
 * One line is one write(2); line breaks inside texts are escaped. The invocation's request id is
 * on it. Fields of a line do not replace timestamp, level, message and requestId. Any thread. */
#define lambda_trace(context, ...) LAMBDA_LOG_(context, LAMBDA_TRACE, __VA_ARGS__, lambda_end_())
#define lambda_debug(context, ...) LAMBDA_LOG_(context, LAMBDA_DEBUG, __VA_ARGS__, lambda_end_())
#define lambda_info(context, ...)  LAMBDA_LOG_(context, LAMBDA_INFO, __VA_ARGS__, lambda_end_())
#define lambda_warn(context, ...)  LAMBDA_LOG_(context, LAMBDA_WARN, __VA_ARGS__, lambda_end_())
#define lambda_error(context, ...) LAMBDA_LOG_(context, LAMBDA_ERROR, __VA_ARGS__, lambda_end_())
#define lambda_fatal(context, ...) LAMBDA_LOG_(context, LAMBDA_FATAL, __VA_ARGS__, lambda_end_())

/* The functions behind them, for fields that are gathered in an array.
 * fields: `count` of them; may be NULL when `count` is 0. */
LAMBDA_PUBLIC_ void lambda_log(const struct lambda_context *context, enum lambda_level level,
                               const char *message, const struct lambda_field *fields,
                               size_t count);

/* 1 when a line of this level would be written: for work that only a log line needs. */
LAMBDA_PUBLIC_ int lambda_log_enabled(const struct lambda_context *context,
                                      enum lambda_level level);

/* ---- Metrics ------------------------------------------------------------------------------ */

/* Emits one metric as a log line in CloudWatch's embedded metric format, with the function's name
 * as its dimension "FunctionName". It is written at every log level and in both formats. The
 * runtime itself emits coldStart, proactiveInit and initDurationMs when
 * FIRSTLIGHT_METRICS_NAMESPACE is set.
 *
 * metric_namespace: 1 to 255 bytes; NULL for what FIRSTLIGHT_METRICS_NAMESPACE says.
 * name:             1 to 1,024 bytes.
 * value:            finite.
 * unit:             one of CloudWatch's, such as "Count", "Milliseconds", "Bytes", "None".
 *
 * LAMBDA_FAILED, a line at WARN and no metric when one of them is out of its range.
 * Source: CloudWatch user guide, "Embedded metric format specification". */
LAMBDA_PUBLIC_ enum lambda_result lambda_metric(const struct lambda_context *context,
                                                const char *metric_namespace, const char *name,
                                                double value, const char *unit);

/* ---- Handlers ----------------------------------------------------------------------------- */

/* Serves one invocation. LAMBDA_OK: the response goes to the caller. LAMBDA_FAILED: the error that
 * lambda_fail() described does. A C++ exception must not leave it. */
typedef enum lambda_result lambda_handler_fn(struct lambda_context *context,
                                             const struct lambda_event *event,
                                             struct lambda_response *response);

/* Runs once, before the first event is asked for; leaves in *state what handlers find in
 * context->state. LAMBDA_FAILED, after lambda_fail(): the init error is reported and the process
 * exits. */
typedef enum lambda_result lambda_init_fn(struct lambda_context *context, void **state);

/* Runs once, on the way out of an orderly end: SIGTERM, or the Runtime API gone. Not after a crash,
 * a timeout or a failed init. Lambda sends SIGTERM only where an extension is registered. */
typedef void lambda_teardown_fn(void *state);

struct lambda_handler {
    const char *name; /* what _HANDLER says to select it */
    lambda_handler_fn *handle;
    lambda_init_fn *init;         /* or NULL */
    lambda_teardown_fn *teardown; /* or NULL */
};

/* The handlers of a program that leaves main to the library, once in the program, at file level.
 *
 * _HANDLER, the function's "Handler" setting, names the one to serve; only that one's init function
 * runs. A name that is none of them is an init error that lists those there are. Where _HANDLER is
 * empty or unset, a program's only handler serves. */
#define LAMBDA_HANDLERS(...)                                                                       \
    const struct lambda_handler lambda_handlers[] = {__VA_ARGS__, {NULL, NULL, NULL, NULL}}

extern const struct lambda_handler lambda_handlers[];

/* ---- Your own main ------------------------------------------------------------------------ */

/* A moment on three clocks, in nanoseconds: they disagree when a sandbox was stopped or its wall
 * clock was set. */
struct lambda_instant {
    int64_t realtime_ns;  /* CLOCK_REALTIME: since 1970, UTC */
    int64_t monotonic_ns; /* CLOCK_MONOTONIC */
    int64_t boottime_ns;  /* CLOCK_BOOTTIME */
};

LAMBDA_PUBLIC_ struct lambda_instant lambda_now(void);

/* Exit statuses of lambda_run(). */
enum {
    LAMBDA_EXIT_OK = 0,          /* stopped by SIGTERM or SIGINT */
    LAMBDA_EXIT_INIT_FAILED = 1, /* reported to /runtime/init/error where it could be */
    LAMBDA_EXIT_RUNTIME_API = 2, /* the Runtime API is missing, gone, or said to exit */
};

/* What the library's main, bootstrap.c, does: init, then invocations until the end.
 *
 * handlers: ended by one whose name is NULL; borrowed.
 * started:  lambda_now(), called first of all in main: init is counted from there.
 * Returns the exit status for main: one of those above. Call it once in a process. */
LAMBDA_PUBLIC_ LAMBDA_MUST_USE_ int lambda_run(const struct lambda_handler *handlers,
                                               struct lambda_instant started);

/* ---- Behind the log macros ---------------------------------------------------------------- */

static inline struct lambda_field lambda_end_(void)
{
    return lambda_field_(NULL, LAMBDA_FIELD_END_, 0, 0, NULL);
}

/* `fields` is ended by lambda_end_(). */
static inline void lambda_log_until_end_(const struct lambda_context *context,
                                         enum lambda_level level, const char *message,
                                         const struct lambda_field *fields)
{
    size_t count = 0;
    while (fields[count].type != LAMBDA_FIELD_END_)
        count++;
    lambda_log(context, level, message, fields, count);
}

#define LAMBDA_LOG_(context, level, message, ...)                                                  \
    lambda_log_until_end_(context, level, message, LAMBDA_FIELDS_(__VA_ARGS__))

#ifdef __cplusplus
} /* extern "C" */
#define LAMBDA_FIELDS_(...) (std::initializer_list<struct lambda_field>{__VA_ARGS__}.begin())
#else
#define LAMBDA_FIELDS_(...) ((const struct lambda_field[]){__VA_ARGS__})
#endif

#endif
