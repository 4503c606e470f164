/* What `firstlight local` is to run: filled from a configuration file, from the command line, or
 * from both. Pure: no file is opened, no program looked for.
 *
 * The file is one JSON object; firstlight-local(1) lists its keys, setting.c their values. */
#ifndef EMULATOR_CONFIG_CONFIG_H
#define EMULATOR_CONFIG_CONFIG_H

#include "emulator/config/config_error.h"
#include "emulator/model/function.h"

#include <stdbool.h>
#include <stddef.h>

/* Largest file in bytes, and what it may hold. */
#define CONFIG_SIZE_MAX ((size_t)1024 * 1024)
enum {
    CONFIG_FUNCTIONS_MAX = 1000,
    CONFIG_LIST_MAX = 1000,     /* arguments of a command; variables of a function */
    CONFIG_EXTENSIONS_MAX = 10, /* of a function. Source: AWS Lambda quotas, extensions */
};

/* The rules of billing, by the year that they began in. */
enum config_billing { CONFIG_BILLING_2022, CONFIG_BILLING_2025 };

struct config_memory;

/* Texts are borrowed or belong to `memory`; NULL where nothing was said, unless noted. */
struct config {
    struct function *functions;
    size_t function_count;
    const char *address; /* to listen on; never NULL */
    int port;            /* 0: any free one */
    const char *port_file;
    const char *region; /* of the functions that name none; never NULL */
    const char *log_file;
    const char *events_file;
    bool log_stream_names;
    bool throttle;
    bool freeze;
    int concurrency_limit; /* the account's: invocations at once */
    enum config_billing billing;
    struct config_memory *memory; /* what config_free() releases */
};

/* The defaults, with `function_count` functions that have theirs. NULL: no memory. */
struct config *config_new(size_t function_count);

/* Reads a configuration file's text.
 * folder: put in front of the relative paths in it; "" or ended by '/'
 *
 * The functions are complete, as config_complete() leaves them, except that
 *   program          is NULL: argv[0] names it, a path if it has a slash, else to be found in PATH
 *   cwd              is NULL unless it was named
 *   region           is NULL unless it was named
 *   runtime_version  is NULL
 *
 * NULL, and *error says where and why, when the file is refused; or when there is no memory. */
struct config *config_parse(const char *text, size_t size, const char *folder,
                            struct config_error *error);

/* Accepts NULL. */
void config_free(struct config *config);

/* Fills what follows from the function's other settings (the kind of init, the log's format, the
 * concurrency of a sandbox), and refuses those that contradict one another: error->path is then the
 * key of one of them, error->message the reason. */
bool config_complete(struct function *function, struct config_error *error);

/* Memory that lives as long as the configuration: zeroes, and the text of `prefix` and `text`
 * together. NULL: there is none. */
void *config_allocate(struct config *config, size_t count, size_t size);
char *config_text(struct config *config, const char *prefix, const char *text);

/* The variables that credentials are found in, ended by NULL. */
extern const char *const config_credentials[];

#endif
