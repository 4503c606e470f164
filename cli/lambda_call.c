#include "cli/lambda_call.h"

#include "emulator/http/base64.h"
#include "handler_api/lambda.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct lambda_call lambda_call_new(const char *command, const char *method, const char *resource)
{
    return (struct lambda_call){
        .command = command,
        .method = method,
        .resource = resource,
        .name = "function",
        .endpoint = LAMBDA_ENDPOINT,
        .request = buffer_new(BODY_MAX),
        .headers = buffer_new(BODY_MAX),
        .body = buffer_new(BODY_MAX),
        .log_result = buffer_new(BODY_MAX),
    };
}

void lambda_call_free(struct lambda_call *call)
{
    buffer_free(&call->request);
    buffer_free(&call->headers);
    buffer_free(&call->body);
    buffer_free(&call->log_result);
}

/* ---- Sending ------------------------------------------------------------------------------ */

static size_t on_body(char *bytes, size_t one, size_t size, void *owner)
{
    struct lambda_call *call = owner;
    return buffer_append(&call->body, bytes, one * size) ? one * size : 0;
}

/* The value of a header line, if it is `name`'s: without the blanks around it. */
static bool header_value(const char *line, size_t size, const char *name, const char **value,
                         size_t *value_size)
{
    size_t name_size = strlen(name);
    if (size <= name_size || line[name_size] != ':' || strncasecmp(line, name, name_size) != 0)
        return false;
    const char *start = line + name_size + 1;
    const char *end = line + size;
    while (start < end && (*start == ' ' || *start == '\t'))
        start++;
    while (end > start && (end[-1] == '\r' || end[-1] == '\n' || end[-1] == ' '))
        end--;
    *value = start;
    *value_size = (size_t)(end - start);
    return true;
}

static size_t on_header(char *line, size_t one, size_t count, void *owner)
{
    struct lambda_call *call = owner;
    size_t size = one * count;
    const char *value;
    size_t value_size;
    buffer_append(&call->headers, line, size);
    if (header_value(line, size, "X-Amz-Function-Error", &value, &value_size))
        snprintf(call->function_error, sizeof call->function_error, "%.*s", (int)value_size, value);
    else if (header_value(line, size, "x-amzn-ErrorType", &value, &value_size))
        snprintf(call->error_name, sizeof call->error_name, "%.*s", (int)value_size, value);
    else if (header_value(line, size, "X-Amz-Log-Result", &value, &value_size))
        buffer_append(&call->log_result, value, value_size);
    return size;
}

static bool add_header(struct lambda_call *call, const char *name, const char *value)
{
    struct buffer line = buffer_new(BODY_MAX);
    buffer_printf(&line, "%s: %s", name, value);
    struct curl_slist *list = curl_slist_append(call->request_headers, buffer_text(&line));
    bool ok = buffer_ok(&line) && list != NULL;
    if (list != NULL)
        call->request_headers = list;
    buffer_free(&line);
    return ok;
}

static bool add_headers(struct lambda_call *call)
{
    struct buffer context = buffer_new(BODY_MAX);
    bool ok = add_header(call, "Content-Type", "application/json") &&
              /* Waiting for "100 Continue" would cost a second where nobody sends it. */
              add_header(call, "Expect", "");
    if (ok && call->type != NULL)
        ok = add_header(call, "X-Amz-Invocation-Type", call->type);
    if (ok && call->log_tail)
        ok = add_header(call, "X-Amz-Log-Type", "Tail");
    if (ok && call->client_context != NULL) {
        base64_encode(&context, call->client_context, strlen(call->client_context));
        ok = buffer_ok(&context) && add_header(call, "X-Amz-Client-Context", buffer_text(&context));
    }
    buffer_free(&context);
    return ok;
}

static bool make_url(const struct lambda_call *call, CURL *curl, struct buffer *url)
{
    char *name = curl_easy_escape(curl, call->name, 0);
    size_t size = strlen(call->endpoint);
    while (size > 0 && call->endpoint[size - 1] == '/')
        size--;
    if (name != NULL)
        buffer_printf(url, "%.*s/2015-03-31/functions/%s/%s", (int)size, call->endpoint, name,
                      call->resource);
    curl_free(name);
    return name != NULL && buffer_ok(url);
}

/* Says what went wrong, and what may help. */
static bool fail(const struct lambda_call *call, CURLcode code, const char *why)
{
    fprintf(stderr, "firstlight %s: no answer from %s: %s\n", call->command, call->endpoint,
            why[0] != '\0' ? why : curl_easy_strerror(code));
    if (code == CURLE_COULDNT_CONNECT)
        fputs("Is \"firstlight local\" running there? --endpoint names another place.\n", stderr);
    return false;
}

static CURLcode perform(struct lambda_call *call, CURL *curl, const char *url, char *why)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "firstlight/" LAMBDA_VERSION);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, call->request_headers);
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, buffer_text(&call->request));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->request.size);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &call->status);
    return code;
}

bool lambda_call_send(struct lambda_call *call)
{
    struct buffer url = buffer_new(64 * 1024);
    char why[CURL_ERROR_SIZE] = "";
    CURLcode code = CURLE_OUT_OF_MEMORY;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    if (curl != NULL && make_url(call, curl, &url) && add_headers(call))
        code = perform(call, curl, buffer_text(&url), why);
    curl_slist_free_all(call->request_headers);
    call->request_headers = NULL;
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    buffer_free(&url);
    return code == CURLE_OK || fail(call, code, why);
}

/* ---- The answer --------------------------------------------------------------------------- */

cJSON *lambda_call_document(const struct lambda_call *call)
{
    return cJSON_ParseWithLength(buffer_text(&call->body), call->body.size);
}

const char *text_member(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
    return text != NULL ? text : "";
}

bool lambda_call_succeeded(const struct lambda_call *call)
{
    if (call->status / 100 == 2)
        return true;
    cJSON *error = lambda_call_document(call);
    const char *message = text_member(error, "Message");
    if (message[0] == '\0')
        message = text_member(error, "message");
    fprintf(stderr, "firstlight %s: HTTP status %ld%s%s: %s\n", call->command, call->status,
            call->error_name[0] != '\0' ? " " : "", call->error_name,
            message[0] != '\0' ? message : "is this a Lambda's endpoint?");
    cJSON_Delete(error);
    return false;
}
