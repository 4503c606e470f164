/* api: a small HTTP API behind API Gateway (HTTP API, payload format 2.0) or a function URL.
 * A table routes GET /, GET /hello/{name} and POST /sum. A client's mistake becomes a 4xx answer;
 * only an event that is no HTTP request fails the invocation. */
#include <lambda.h>
#include <lambda_json.h>

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    const struct lambda_context *context;
    const cJSON *event;
    const char *method;
    const char *path;      /* as the event has it: encoded or not, see path_is_encoded() */
    const char *parameter; /* the part of the path that {name} stands for */
};

struct reply {
    int status;
    cJSON *headers; /* an object of strings */
    cJSON *cookies; /* an array of Set-Cookie values */
    cJSON *body;    /* any document */
    int incomplete; /* 1: memory ran out, so this must not be sent */
};

/* Adds to a document of the reply and takes `value` over; NULL is memory that ran out. */
static void put(struct reply *reply, cJSON *object, const char *name, cJSON *value)
{
    if (cJSON_AddItemToObject(object, name, value))
        return;
    cJSON_Delete(value);
    reply->incomplete = 1;
}

/* Makes the body {"error": …}, whatever it was. */
__attribute__((format(printf, 3, 4))) static void put_error(struct reply *reply, int status,
                                                            const char *format, ...)
{
    char message[128];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);

    reply->status = status;
    cJSON_Delete(reply->body);
    reply->body = cJSON_CreateObject();
    put(reply, reply->body, "error", cJSON_CreateString(message));
}

/* ---- Decoding ----------------------------------------------------------------------------- */

/* 1 when the text is well-formed UTF-8, as JSON must be. Source: Unicode 15, table 3-7. */
static int is_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at != 0) {
        if ((*at >= 0x80 && *at < 0xC2) || *at > 0xF4)
            return 0;
        /* The second byte's range is narrower after four of the first bytes: it leaves out longer
         * forms than needed, surrogates, and what is past U+10FFFF. */
        unsigned low = *at == 0xE0 ? 0xA0 : *at == 0xF0 ? 0x90 : 0x80;
        unsigned high = *at == 0xED ? 0x9F : *at == 0xF4 ? 0x8F : 0xBF;
        int more = *at < 0x80 ? 0 : *at < 0xE0 ? 1 : *at < 0xF0 ? 2 : 3;
        for (at++; more > 0; at++, more--) {
            if (*at < low || *at > high)
                return 0;
            low = 0x80;
            high = 0xBF;
        }
    }
    return 1;
}

/* The text with each %XX as its byte; free() it. NULL when a '%' lacks its two digits or stands
 * for a NUL, and when memory runs out. */
static char *percent_decode(const char *text)
{
    char *decoded = malloc(strlen(text) + 1);
    if (decoded == NULL)
        return NULL;

    char *end = decoded;
    for (const char *at = text; *at != '\0'; at++) {
        *end = *at;
        if (*at == '%') {
            if (!isxdigit((unsigned char)at[1]) || !isxdigit((unsigned char)at[2]))
                goto bad;
            char digits[] = {at[1], at[2], '\0'};
            *end = (char)strtol(digits, NULL, 16);
            if (*end == '\0')
                goto bad;
            at += 2;
        }
        end++;
    }
    *end = '\0';
    return decoded;
bad:
    free(decoded);
    return NULL;
}

/* The text behind padded base64; free() it. NULL when it is not base64, when it holds a NUL, and
 * when memory runs out. Source: RFC 4648, section 4. */
static char *base64_decode(const char *text)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = strlen(text);
    size_t digits = size;
    while (digits > 0 && size - digits < 2 && text[digits - 1] == '=')
        digits--;
    char *decoded = size % 4 == 0 ? malloc(size / 4 * 3 + 1) : NULL;
    if (decoded == NULL)
        return NULL;

    char *end = decoded;
    unsigned bits = 0; /* the last digits read, 6 bits each; older ones fall off the top */
    for (size_t i = 0; i < digits; i++) {
        const char *digit = strchr(alphabet, text[i]);
        if (digit == NULL)
            goto bad;
        bits = bits << 6 | (unsigned)(digit - alphabet);
        if (i % 4 == 0)
            continue;
        /* Digits 2, 3 and 4 of a group complete a byte each and leave 4, 2 and 0 bits over. */
        *end = (char)(bits >> (6 - 2 * (i % 4)) & 0xFF);
        if (*end == '\0')
            goto bad;
        end++;
    }
    *end = '\0';
    return decoded;
bad:
    free(decoded);
    return NULL;
}

/* ---- Routes ------------------------------------------------------------------------------- */

/* GET /: how the sandbox started, and whether this client was here before. */
static void get_root(const struct request *request, struct reply *reply)
{
    int seen = 0;
    const cJSON *cookie;
    cJSON_ArrayForEach(cookie, cJSON_GetObjectItemCaseSensitive(request->event, "cookies"))
    {
        if (cJSON_IsString(cookie) && strcmp(cookie->valuestring, "seen=1") == 0)
            seen = 1;
    }

    const char *start = lambda_start_kind_name(request->context->start.kind);
    put(reply, reply->body, "start", cJSON_CreateString(start));
    put(reply, reply->body, "seenBefore", cJSON_CreateBool(seen));

    cJSON *set_cookie = cJSON_CreateString("seen=1; Path=/; Secure; HttpOnly; SameSite=Lax");
    if (!cJSON_AddItemToArray(reply->cookies, set_cookie)) {
        cJSON_Delete(set_cookie);
        reply->incomplete = 1;
    }
}

/* Function URLs hand over the path as the client sent it. API Gateway has decoded it already, and
 * to decode it again would spoil a name with a '%'.
 * Source: live events compared in middleapi/standard-server, pull request 93. */
static int path_is_encoded(const cJSON *event)
{
    const cJSON *context = cJSON_GetObjectItemCaseSensitive(event, "requestContext");
    const cJSON *domain = cJSON_GetObjectItemCaseSensitive(context, "domainName");
    return cJSON_IsString(domain) && strstr(domain->valuestring, ".lambda-url.") != NULL;
}

/* GET /hello/{name} */
static void get_hello(const struct request *request, struct reply *reply)
{
    const char *name = request->parameter;
    char *decoded = NULL;
    if (path_is_encoded(request->event))
        name = decoded = percent_decode(name);

    if (name != NULL && is_utf8(name))
        put(reply, reply->body, "hello", cJSON_CreateString(name));
    else
        put_error(reply, 400, "the name in the path is not percent-encoded UTF-8");
    free(decoded);
}

static void put_sum(struct reply *reply, const cJSON *document)
{
    const cJSON *numbers = cJSON_GetObjectItemCaseSensitive(document, "numbers");
    if (!cJSON_IsArray(numbers)) {
        put_error(reply, 400, "the body must be JSON such as {\"numbers\":[1,2.5]}");
        return;
    }

    double sum = 0;
    int index = 0;
    const cJSON *number;
    cJSON_ArrayForEach(number, numbers)
    {
        if (!cJSON_IsNumber(number)) {
            put_error(reply, 400, "numbers[%d] is not a number", index);
            return;
        }
        sum += number->valuedouble;
        index++;
    }
    if (isfinite(sum))
        put(reply, reply->body, "sum", cJSON_CreateNumber(sum));
    else
        put_error(reply, 400, "the sum is too large: JSON has no infinity");
}

/* POST /sum */
static void post_sum(const struct request *request, struct reply *reply)
{
    const cJSON *body = cJSON_GetObjectItemCaseSensitive(request->event, "body");
    const cJSON *encoded = cJSON_GetObjectItemCaseSensitive(request->event, "isBase64Encoded");
    const char *text = cJSON_IsString(body) ? body->valuestring : "";

    /* Gateways encode a body unless its content type tells them that it is text. */
    char *decoded = cJSON_IsTrue(encoded) ? base64_decode(text) : NULL;
    if (cJSON_IsTrue(encoded) && decoded == NULL) {
        put_error(reply, 400, "the body is not text in base64, as the event says it is");
        return;
    }

    /* The 1 refuses anything after the document; cJSON_Parse() would ignore it. */
    cJSON *document = cJSON_ParseWithOpts(decoded != NULL ? decoded : text, NULL, 1);
    put_sum(reply, document);
    cJSON_Delete(document);
    free(decoded);
}

static const struct route {
    const char *method;
    const char *path;
    int has_parameter; /* 1: one more segment follows the path */
    void (*serve)(const struct request *request, struct reply *reply);
} routes[] = {
    {"GET", "/", 0, get_root},
    {"GET", "/hello/", 1, get_hello},
    {"POST", "/sum", 0, post_sum},
};

/* The parameter, "" for a route without one; NULL when the path is not this route's. */
static const char *match(const struct route *route, const char *path)
{
    if (!route->has_parameter)
        return strcmp(path, route->path) == 0 ? "" : NULL;

    size_t length = strlen(route->path);
    if (strncmp(path, route->path, length) != 0)
        return NULL;
    const char *parameter = path + length;
    return *parameter != '\0' && strchr(parameter, '/') == NULL ? parameter : NULL;
}

static void serve(struct request *request, struct reply *reply)
{
    const char *allow = NULL;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        request->parameter = match(&routes[i], request->path);
        if (request->parameter == NULL)
            continue;
        if (strcmp(request->method, routes[i].method) == 0) {
            routes[i].serve(request, reply);
            return;
        }
        allow = routes[i].method; /* the only one: no path is in the table twice */
    }

    if (allow == NULL) {
        put_error(reply, 404, "nothing is at this path");
    } else {
        put_error(reply, 405, "this path answers only %s", allow);
        put(reply, reply->headers, "allow", cJSON_CreateString(allow));
    }
}

/* ---- Event in, answer out ----------------------------------------------------------------- */

/* The answer in the form that gateways expect, in which the body is a string. */
static enum lambda_result answer(struct lambda_context *context, struct request *request,
                                 struct lambda_response *response)
{
    struct reply reply = {
        .status = 200,
        .headers = cJSON_CreateObject(),
        .cookies = cJSON_CreateArray(),
        .body = cJSON_CreateObject(),
    };
    put(&reply, reply.headers, "content-type", cJSON_CreateString("application/json"));
    serve(request, &reply);

    char *body = cJSON_PrintUnformatted(reply.body);
    cJSON *envelope = cJSON_CreateObject();
    put(&reply, envelope, "statusCode", cJSON_CreateNumber(reply.status));
    put(&reply, envelope, "headers", reply.headers);
    put(&reply, envelope, "cookies", reply.cookies);
    put(&reply, envelope, "body", body != NULL ? cJSON_CreateString(body) : NULL);
    put(&reply, envelope, "isBase64Encoded", cJSON_CreateFalse());

    enum lambda_result result = LAMBDA_FAILED;
    if (reply.incomplete)
        lambda_fail(context, "OutOfMemory", "no memory for the answer");
    else
        result = lambda_response_json(response, envelope);
    cJSON_free(body);
    cJSON_Delete(reply.body);
    cJSON_Delete(envelope);
    return result;
}

static enum lambda_result api(struct lambda_context *context, const struct lambda_event *event,
                              struct lambda_response *response)
{
    cJSON *document = lambda_event_json(context, event);
    if (document == NULL)
        return LAMBDA_FAILED;

    const cJSON *request_context = cJSON_GetObjectItemCaseSensitive(document, "requestContext");
    const cJSON *http = cJSON_GetObjectItemCaseSensitive(request_context, "http");
    const cJSON *method = cJSON_GetObjectItemCaseSensitive(http, "method");
    const cJSON *path = cJSON_GetObjectItemCaseSensitive(document, "rawPath");

    enum lambda_result result;
    if (cJSON_IsString(method) && cJSON_IsString(path)) {
        struct request request = {context, document, method->valuestring, path->valuestring, ""};
        result = answer(context, &request, response);
    } else {
        result = lambda_fail(context, "InvalidEvent",
                             "no strings \"rawPath\" and \"requestContext.http.method\": the "
                             "integration's payload format version must be 2.0");
    }
    cJSON_Delete(document);
    return result;
}

LAMBDA_HANDLERS({"api", api, NULL, NULL});
