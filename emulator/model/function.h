/* A function's configuration. */
#ifndef EMULATOR_MODEL_FUNCTION_H
#define EMULATOR_MODEL_FUNCTION_H

#include "base/buffer.h"

#include <stdint.h>

/* What AWS_LAMBDA_INITIALIZATION_TYPE says to a sandbox's processes. */
enum init_type { INIT_ON_DEMAND, INIT_PROVISIONED, INIT_SNAP_START, INIT_MANAGED_INSTANCES };

/* How the function would be deployed: the rules of billing know the difference. */
enum runtime_kind { RUNTIME_KIND_CUSTOM, RUNTIME_KIND_MANAGED, RUNTIME_KIND_IMAGE };

/* Borrowed texts throughout: the configuration outlives everything that uses it. Lists are ended by
 * NULL and never NULL themselves. */
struct function {
    const char *name;
    const char *version;         /* "$LATEST" */
    const char *runtime_version; /* for INIT_START */
    const char *region;
    const char *handler;           /* _HANDLER */
    const char *log_format;        /* "Text" or "JSON": the platform's lines too */
    const char *log_level;         /* NULL: not set */
    const char *program;           /* the file to execute: an absolute path */
    char *const *argv;             /* ended by NULL */
    const char *cwd;               /* working directory and LAMBDA_TASK_ROOT */
    const char *const *variables;  /* KEY=VALUE or KEY, ended by NULL: see environment.h */
    const char *const *extensions; /* external ones: absolute paths of the files to execute */
    enum runtime_kind runtime_kind;
    enum init_type init_type; /* of its sandboxes; INIT_PROVISIONED: of `provisioned` ones, the
                                 others are on demand */
    int memory_mb;
    int64_t timeout_ns;
    int64_t init_limit_ns; /* on demand */
    int prepared;          /* sandboxes started before any invocation, as after a deployment */
    int provisioned;       /* sandboxes kept ready by provisioned concurrency; 0: none */
    int reserved;          /* most invocations at once; -1: no limit of its own */
    int max_concurrency;   /* invocations at once in one sandbox, of managed instances; else 1 */
    int64_t idle_limit_ns; /* a sandbox without an invocation for that long goes; 0: never */
    int64_t lease_ns;      /* a sandbox that old is replaced; 0: never */
};

/* The account in every ARN of the local Lambda. */
#define FUNCTION_ACCOUNT "123456789012"

/* Appends the ARN of a function beside this one; `qualifier` may be "". */
void function_arn(const struct function *function, const char *name, const char *qualifier,
                  struct buffer *out);

/* How long an init may take: init_limit_ns on demand; otherwise 130 s, or the function's timeout if
 * that is longer. Source: AWS, "Lambda execution environment lifecycle". */
int64_t function_init_limit_ns(const struct function *function, enum init_type type);

/* "on-demand", "provisioned-concurrency", "snap-start", "lambda-managed-instances". */
const char *init_type_name(enum init_type type);

#endif
