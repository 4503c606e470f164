#include "emulator/api/management.h"

#include "base/clock.h"
#include "base/json_text.h"
#include "emulator/api/api_error.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#define DOCUMENT_MAX ((size_t)4 * 1024 * 1024)

static const struct http_header json_type[] = {{"Content-Type", "application/json"}, {NULL, NULL}};

static bool is(const struct http_request *request, const char *method)
{
    return strcmp(http_method(request), method) == 0;
}

static void answer(struct http_request *request, int status, struct buffer *document)
{
    http_answer_buffer(request, status, json_type, document);
}

/* ---- Configuration ----------------------------------------------------------------------------
 */

static const char *architecture(void)
{
#if defined __aarch64__
    return "arm64";
#else
    return "x86_64";
#endif
}

/* Members of a FunctionConfiguration, without the braces. Waiters look for State and
 * LastUpdateStatus. Variables are nobody's business. */
static void append_configuration(struct buffer *out, const struct placement *placement)
{
    const struct function *function = placement_function(placement);
    char modified[CLOCK_RFC3339_SIZE];
    struct buffer arn = buffer_new(1024);
    function_arn(function, function->name, "", &arn);
    clock_rfc3339(placement_deployed_ms(placement), modified);
    json_member_string(out, "FunctionName", function->name);
    json_member_string(out, "FunctionArn", buffer_text(&arn));
    json_member_string(out, "Runtime", "provided.al2023");
    json_member_string(out, "Handler", function->handler);
    json_member_string(out, "Version", function->version);
    json_member_string(out, "LastModified", modified);
    json_member_string(out, "PackageType",
                       function->runtime_kind == RUNTIME_KIND_IMAGE ? "Image" : "Zip");
    json_member_string(out, "State", "Active");
    json_member_string(out, "LastUpdateStatus", "Successful");
    buffer_printf(out, ",\"Timeout\":%lld,\"MemorySize\":%d,\"Architectures\":[\"%s\"]",
                  (long long)((function->timeout_ns + 999999999) / 1000000000), function->memory_mb,
                  architecture());
    buffer_append_text(out, ",\"LoggingConfig\":{");
    json_member_string(out, "LogFormat", function->log_format);
    buffer_printf(out, ",\"LogGroup\":\"/aws/lambda/%s\"}", function->name);
    buffer_free(&arn);
}

static void answer_configuration(struct http_request *request, const struct placement *placement)
{
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_append_char(&document, '{');
    append_configuration(&document, placement);
    buffer_append_char(&document, '}');
    answer(request, 200, &document);
}

static void append_concurrency(struct buffer *out, int reserved)
{
    if (reserved >= 0)
        buffer_printf(out, "\"ReservedConcurrentExecutions\":%d", reserved);
}

static void answer_function(struct http_request *request, struct placement *placement)
{
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_append_text(&document, "{\"Configuration\":{");
    append_configuration(&document, placement);
    buffer_append_text(&document, "},\"Code\":{}");
    if (placement_reserved(placement) >= 0) {
        buffer_append_text(&document, ",\"Concurrency\":{");
        append_concurrency(&document, placement_reserved(placement));
        buffer_append_char(&document, '}');
    }
    buffer_append_char(&document, '}');
    answer(request, 200, &document);
}

void management_list(struct placement *const *placements, size_t count,
                     struct http_request *request)
{
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_append_text(&document, "{\"Functions\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(&document, i > 0 ? ",{" : "{");
        append_configuration(&document, placements[i]);
        buffer_append_char(&document, '}');
    }
    buffer_append_text(&document, "]}");
    answer(request, 200, &document);
}

void management_account(const struct concurrency *concurrency, size_t function_count,
                        struct http_request *request)
{
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_printf(&document,
                  "{\"AccountLimit\":{\"ConcurrentExecutions\":%d,"
                  "\"UnreservedConcurrentExecutions\":%d},"
                  "\"AccountUsage\":{\"FunctionCount\":%zu}}",
                  concurrency->limit, concurrency->limit, function_count);
    answer(request, 200, &document);
}

/* ---- Code -------------------------------------------------------------------------------------
 */

/* The member of a JSON object in the request's body. NULL: none; *is_object says whether the body
 * is one. The caller deletes *document. */
static const cJSON *body_member(struct http_request *request, const char *name, cJSON **document)
{
    const struct buffer *body = http_body(request);
    *document = body->size > 0 ? cJSON_ParseWithLength(body->data, body->size) : NULL;
    return cJSON_GetObjectItemCaseSensitive(*document, name);
}

static void deploy(struct http_request *request, struct placement *placement)
{
    cJSON *body = NULL;
    bool brings_code = body_member(request, "ZipFile", &body) != NULL ||
                       cJSON_GetObjectItemCaseSensitive(body, "S3Bucket") != NULL ||
                       cJSON_GetObjectItemCaseSensitive(body, "ImageUri") != NULL;
    cJSON_Delete(body);
    if (brings_code) {
        api_refuse(request, API_INVALID_PARAMETER,
                   "The local Lambda takes a function's code from its command on disk: build that "
                   "anew, then run `firstlight deploy NAME`, or send this request with {}.");
        return;
    }
    int prepared = placement_deploy(placement);
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_append_char(&document, '{');
    append_configuration(&document, placement);
    buffer_printf(&document, ",\"firstlightPrepared\":%d}", prepared);
    answer(request, 200, &document);
}

/* ---- Concurrency ------------------------------------------------------------------------------
 */

/* False, and the request refused, when the member is not a whole number of at least `least`. */
static bool read_count(struct http_request *request, const char *name, int least, int *count)
{
    cJSON *body = NULL;
    const cJSON *member = body_member(request, name, &body);
    bool good = cJSON_IsNumber(member) && member->valuedouble >= least &&
                member->valuedouble <= INT_MAX && floor(member->valuedouble) == member->valuedouble;
    if (good)
        *count = (int)member->valuedouble;
    cJSON_Delete(body);
    if (good)
        return true;
    struct buffer message = buffer_new(256);
    buffer_printf(&message, "The body must be JSON with %s, a whole number of at least %d.", name,
                  least);
    api_refuse(request, API_INVALID_PARAMETER, buffer_text(&message));
    buffer_free(&message);
    return false;
}

static void answer_reserved(struct http_request *request, struct placement *placement)
{
    struct buffer document = buffer_new(DOCUMENT_MAX);
    buffer_append_char(&document, '{');
    append_concurrency(&document, placement_reserved(placement));
    buffer_append_char(&document, '}');
    answer(request, 200, &document);
}

static void change_reserved(struct http_request *request, struct placement *placement)
{
    int reserved = -1;
    if (is(request, "DELETE")) {
        placement_set_reserved(placement, -1);
        http_answer(request, 204, NULL, NULL, 0);
    } else if (read_count(request, "ReservedConcurrentExecutions", 0, &reserved)) {
        placement_set_reserved(placement, reserved);
        answer_reserved(request, placement);
    }
}

static void answer_provisioned(struct http_request *request, struct placement *placement,
                               int status)
{
    int wanted = placement_provisioned(placement);
    int ready = placement_provisioned_ready(placement);
    char now[CLOCK_RFC3339_SIZE];
    struct buffer document = buffer_new(DOCUMENT_MAX);
    clock_rfc3339(clock_epoch_ms(), now);
    buffer_printf(&document,
                  "{\"RequestedProvisionedConcurrentExecutions\":%d,"
                  "\"AvailableProvisionedConcurrentExecutions\":%d,"
                  "\"AllocatedProvisionedConcurrentExecutions\":%d",
                  wanted, ready, ready);
    json_member_string(&document, "Status", ready >= wanted ? "READY" : "IN_PROGRESS");
    json_member_string(&document, "LastModified", now);
    buffer_append_char(&document, '}');
    answer(request, status, &document);
}

static void handle_provisioned(struct http_request *request, struct placement *placement)
{
    int wanted = 0;
    if (is(request, "DELETE")) {
        placement_set_provisioned(placement, 0);
        http_answer(request, 204, NULL, NULL, 0);
    } else if (is(request, "PUT")) {
        if (!read_count(request, "ProvisionedConcurrentExecutions", 1, &wanted))
            return;
        placement_set_provisioned(placement, wanted);
        answer_provisioned(request, placement, 202);
    } else if (placement_provisioned(placement) == 0) {
        api_refuse(request, API_NO_PROVISIONED_CONFIG,
                   "No Provisioned Concurrency Config found for this function");
    } else {
        answer_provisioned(request, placement, 200);
    }
}

void management_handle(struct placement *placement, struct http_request *request,
                       enum api_route route)
{
    switch (route) {
    case API_ROUTE_FUNCTION:
        answer_function(request, placement);
        break;
    case API_ROUTE_CONFIGURATION:
        answer_configuration(request, placement);
        break;
    case API_ROUTE_CODE:
        deploy(request, placement);
        break;
    case API_ROUTE_PROVISIONED:
        handle_provisioned(request, placement);
        break;
    case API_ROUTE_CONCURRENCY_READ:
        answer_reserved(request, placement);
        break;
    default: /* API_ROUTE_CONCURRENCY */
        change_reserved(request, placement);
        break;
    }
}
