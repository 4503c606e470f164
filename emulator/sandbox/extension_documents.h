/* The JSON documents of the Extensions API: what an extension sends, and what it gets. Pure.
 *
 * Source: AWS, "Lambda Extensions API reference"; aws-lambda-runtime-interface-emulator,
 * internal/lambda/rapi/handler/agentregister.go and internal/lambda/rapi/model. */
#ifndef EMULATOR_SANDBOX_EXTENSION_DOCUMENTS_H
#define EMULATOR_SANDBOX_EXTENSION_DOCUMENTS_H

#include "base/buffer.h"
#include "emulator/model/function.h"
#include "emulator/model/invocation.h"

#include <stdbool.h>
#include <stdint.h>

/* Events that an extension can ask for: bits of a set. */
enum { EXTENSION_EVENT_INVOKE = 1, EXTENSION_EVENT_SHUTDOWN = 2 };

/* The bits as texts for a PLATFORM_EXTENSION: "INVOKE", "SHUTDOWN", ended by NULL. Static. */
const char *const *extension_event_names(unsigned events);

/* Largest body of a registration, in bytes. */
#define EXTENSION_REGISTER_MAX ((size_t)64 * 1024)

struct extension_registration {
    unsigned events;        /* EXTENSION_EVENT_ bits */
    const char *error_type; /* refused; NULL: read */
    const char *message;    /* static; NULL unless refused */
};

/* The events that an extension may ask for: SHUTDOWN is for external ones, INVOKE not for those of
 * managed instances, where invocations run side by side. */
unsigned extension_allowed_events(bool external, enum init_type init_type);

/* Reads {"events": ["INVOKE", "SHUTDOWN"]}; a missing or null list means no events. Others than
 * those of `allowed` are refused. */
struct extension_registration extension_registration_parse(const char *body, size_t size,
                                                           unsigned allowed);

/* Is it the text form of a UUID? */
bool extension_identifier_valid(const char *identifier);

/* Does the Lambda-Extension-Accept-Feature header ask for the account's id? NULL: no header. */
bool extension_wants_account(const char *accept_feature);

/* The answer to a registration. */
void extension_registered_json(struct buffer *out, const struct function *function, bool account);

/* The two events. */
void extension_invoke_json(struct buffer *out, const struct invocation *invocation);
void extension_shutdown_json(struct buffer *out, const char *reason, int64_t deadline_ms);

#endif
