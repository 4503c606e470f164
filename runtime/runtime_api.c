#include "runtime/runtime_api.h"

#include "lambda.h"
#include "runtime/curl_memory.h"
#include "runtime/receive.h"
#include "runtime/transfer.h"

#include <curl/curl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BASE_URL_MAX = 2048,
    TARGET_MAX = 512 * 1024, /* a request id of 128 KiB with every byte escaped, and more */
    HEADER_LINE_MAX = 128 * 1024,
    ANSWER_MAX = 4 * 1024, /* what is kept of an answer to a POST, for the log */
    WHAT_MAX = 5 * 1024,
    /* libcurl's own are 16 and 64 KiB. Larger ones save half the system calls of a 100 KB event and
     * two thirds of a 5 MB one's; from 128 KiB on, glibc maps and unmaps the receiving one each
     * time. */
    RECEIVE_BUFFER_SIZE = 64 * 1024,
    SEND_BUFFER_SIZE = 128 * 1024,
    /* A handler may run for hours, or be frozen as long, between an event and its answer, and the
     * connection must not count as too old for it. Seconds: ten years. */
    CONNECTION_AGE_MAX_S = 10 * 365 * 24 * 3600,
};

/* Each request's own headers. All are ours to change between requests: libcurl reads the list when
 * the transfer starts and copies what it needs. */
enum { CONTENT_TYPE, INVOCATION_ID, ERROR_TYPE, XRAY_CAUSE, POST_HEADERS };

struct rt_api {
    struct rt_transfer *transfer;
    CURL *next;
    CURL *post; /* NULL until it is needed, or there is time */
    struct curl_slist *next_headers;
    struct curl_slist *post_fixed; /* what every POST sends; the end of each one's list */
    struct curl_slist lines[POST_HEADERS];
    struct buffer texts[POST_HEADERS];
    struct buffer base_url;
    CURLU *parsed_url;     /* base_url; NULL: libcurl is to say what is wrong with it */
    const char *base_path; /* in base_url: from the slash after host and port */
    struct buffer target;  /* of the next POST */
    struct buffer answer;
    struct buffer what;
    struct rt_invocation *incoming;
    void (*idle_work)(void *user);
    void *idle_user;
    char curl_error[CURL_ERROR_SIZE];
};

static size_t on_head_line(char *bytes, size_t size, size_t count, void *user)
{
    struct rt_api *api = user;
    rt_invocation_head_line(api->incoming, bytes, size * count);
    return size * count;
}

/* An event that does not fit is read to its end all the same, so that its invocation can be
 * answered with an error on the same connection. */
static size_t on_event(char *bytes, size_t size, size_t count, void *user)
{
    struct rt_api *api = user;
    rt_receive(api->next, &api->incoming->event, bytes, size * count);
    return size * count;
}

static size_t on_answer(char *bytes, size_t size, size_t count, void *user)
{
    struct rt_api *api = user;
    size_t room = ANSWER_MAX - api->answer.size;
    buffer_append(&api->answer, bytes, size * count < room ? size * count : room);
    return size * count;
}

/* Text libcurl would take apart again for each transfer, and encode its path. */
static CURLU *parse_url(const char *text)
{
    CURLU *url = curl_url();
    if (url != NULL && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_PATH, "/", 0) == CURLUE_OK)
        return url;
    curl_url_cleanup(url);
    return NULL;
}

/* What both handles have in common: nothing here is set twice. Each request names its own target,
 * so that the URL stays the same; and a request id is one path segment, even if it reads "..". */
static void set_common(struct rt_api *api, CURL *easy)
{
    if (api->parsed_url != NULL)
        curl_easy_setopt(easy, CURLOPT_CURLU, api->parsed_url);
    else
        curl_easy_setopt(easy, CURLOPT_URL, buffer_text(&api->base_url));
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER_SIZE);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, api->curl_error);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 0L);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_AGE_MAX_S);
    /* The platform is on this machine, whatever http_proxy says. */
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "firstlight/" LAMBDA_VERSION);
}

static bool set_up_next(struct rt_api *api)
{
    api->next = curl_easy_init();
    api->next_headers = curl_slist_append(NULL, "Accept:");
    if (api->next == NULL || api->next_headers == NULL)
        return false;
    buffer_printf(&api->target, "%s/runtime/invocation/next", api->base_path);
    set_common(api, api->next);
    curl_easy_setopt(api->next, CURLOPT_HTTPHEADER, api->next_headers);
    curl_easy_setopt(api->next, CURLOPT_HEADERFUNCTION, on_head_line);
    curl_easy_setopt(api->next, CURLOPT_HEADERDATA, api);
    curl_easy_setopt(api->next, CURLOPT_WRITEFUNCTION, on_event);
    curl_easy_setopt(api->next, CURLOPT_WRITEDATA, api);
    return buffer_ok(&api->target) && curl_easy_setopt(api->next, CURLOPT_REQUEST_TARGET,
                                                       buffer_text(&api->target)) == CURLE_OK;
}

/* Without "Expect:" libcurl would ask leave for each body over 1 MB, and wait. */
static struct curl_slist *post_headers(void)
{
    struct curl_slist *accept = curl_slist_append(NULL, "Accept:");
    struct curl_slist *both = accept != NULL ? curl_slist_append(accept, "Expect:") : NULL;
    if (both == NULL)
        curl_slist_free_all(accept);
    return both;
}

/* Once; true from then on. False when memory ran out: it can be tried again. */
static bool set_up_post(struct rt_api *api)
{
    if (api->post_fixed == NULL)
        api->post_fixed = post_headers();
    if (api->post != NULL || api->post_fixed == NULL)
        return api->post != NULL;
    api->post = curl_easy_init();
    if (api->post == NULL)
        return false;
    set_common(api, api->post);
    curl_easy_setopt(api->post, CURLOPT_POST, 1L);
    curl_easy_setopt(api->post, CURLOPT_UPLOAD_BUFFERSIZE, (long)SEND_BUFFER_SIZE);
    curl_easy_setopt(api->post, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(api->post, CURLOPT_WRITEDATA, api);
    return true;
}

/* What follows host and port. rt_api_base_url() promises that there is something. */
static const char *base_path(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    const char *path = strchr(scheme_end != NULL ? scheme_end + 3 : url, '/');
    return path != NULL ? path : "";
}

struct rt_api *rt_api_new(const char *base_url, int stop_fd)
{
    struct rt_api *api = calloc(1, sizeof *api);
    if (api == NULL)
        return NULL;
    api->base_url = buffer_new(BASE_URL_MAX);
    api->target = buffer_new(TARGET_MAX);
    api->answer = buffer_new(ANSWER_MAX);
    api->what = buffer_new(WHAT_MAX);
    for (size_t i = 0; i < POST_HEADERS; i++)
        api->texts[i] = buffer_new(HEADER_LINE_MAX);
    buffer_append_text(&api->base_url, base_url);
    api->base_path = base_path(buffer_text(&api->base_url));
    bool ok = buffer_ok(&api->base_url) && rt_curl_memory_init();
    if (ok)
        api->parsed_url = parse_url(buffer_text(&api->base_url));
    if (!ok || (api->transfer = rt_transfer_new(stop_fd)) == NULL || !set_up_next(api)) {
        rt_api_free(api);
        return NULL;
    }
    return api;
}

void rt_api_free(struct rt_api *api)
{
    if (api == NULL)
        return;
    curl_easy_cleanup(api->next);
    curl_easy_cleanup(api->post);
    rt_transfer_free(api->transfer);
    curl_url_cleanup(api->parsed_url);
    curl_slist_free_all(api->next_headers);
    curl_slist_free_all(api->post_fixed);
    for (size_t i = 0; i < POST_HEADERS; i++)
        buffer_free(&api->texts[i]);
    buffer_free(&api->base_url);
    buffer_free(&api->target);
    buffer_free(&api->answer);
    buffer_free(&api->what);
    rt_curl_memory_clean_up();
    free(api);
}

/* The reply of a transfer that brought no whole answer. */
static struct rt_reply no_answer(struct rt_api *api, CURLcode result)
{
    if (result == CURLE_ABORTED_BY_CALLBACK)
        return (struct rt_reply){RT_STOPPED, 0, "stopped by a signal"};
    const char *text = api->curl_error[0] != '\0' ? api->curl_error : curl_easy_strerror(result);
    return (struct rt_reply){RT_RETRY, 0, text};
}

/* The reply of an answer that is no success, with what its body says. */
static struct rt_reply refused(struct rt_api *api, long status, enum rt_outcome outcome,
                               const struct buffer *body)
{
    buffer_clear(&api->what);
    buffer_printf(&api->what, "HTTP status %ld", status);
    if (body->size > 0)
        buffer_printf(&api->what, ": %.*s", ANSWER_MAX, buffer_text(body));
    return (struct rt_reply){outcome, status, buffer_text(&api->what)};
}

static bool is_success(long status)
{
    return status >= 200 && status < 300;
}

static bool is_server_error(long status)
{
    return status >= 500;
}

struct rt_reply rt_api_next(struct rt_api *api, struct rt_invocation *invocation)
{
    api->incoming = invocation;
    api->curl_error[0] = '\0';
    CURLcode result = rt_transfer_run(api->transfer, api->next, true);
    rt_receive_end(&invocation->event);
    if (result != CURLE_OK)
        return no_answer(api, result);
    long status = 0;
    curl_easy_getinfo(api->next, CURLINFO_RESPONSE_CODE, &status);
    if (is_server_error(status))
        return refused(api, status, RT_EXIT, &invocation->event);
    if (!is_success(status))
        return refused(api, status, RT_RETRY, &invocation->event);
    if (rt_invocation_header(invocation, RT_REQUEST_ID)[0] == '\0')
        return (struct rt_reply){RT_RETRY, status,
                                 "an event without Lambda-Runtime-Aws-Request-Id"};
    return (struct rt_reply){RT_OK, status, ""};
}

/* Sets one header of the next POST. A value that libcurl could take for a header's removal, or that
 * outgrew its buffer, is left out. */
static void set_header(struct rt_api *api, int which, const char *name, const char *value)
{
    struct buffer *text = &api->texts[which];
    buffer_clear(text);
    if (value[0] == '\0')
        return;
    buffer_append_text(text, name);
    buffer_append(text, ": ", 2);
    buffer_append_text(text, value);
}

static struct curl_slist *header_list(struct rt_api *api)
{
    struct curl_slist *list = api->post_fixed;
    for (size_t i = 0; i < POST_HEADERS; i++) {
        if (api->texts[i].size == 0 || !buffer_ok(&api->texts[i]))
            continue;
        api->lines[i] = (struct curl_slist){.data = api->texts[i].data, .next = list};
        list = &api->lines[i];
    }
    return list;
}

/* One path segment; everything but RFC 3986's unreserved characters is escaped. */
static void append_segment(struct buffer *target, const char *text)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    while (*text != '\0') {
        size_t plain = strspn(text, unreserved);
        buffer_append(target, text, plain);
        text += plain;
        if (*text != '\0')
            buffer_printf(target, "%%%02X", (unsigned)(unsigned char)*text++);
    }
}

static void set_invocation_target(struct rt_api *api, const struct rt_invocation *invocation,
                                  const char *route)
{
    buffer_clear(&api->target);
    buffer_append_text(&api->target, api->base_path);
    buffer_append_text(&api->target, "/runtime/invocation/");
    append_segment(&api->target, rt_invocation_header(invocation, RT_REQUEST_ID));
    buffer_append_text(&api->target, route);
}

static struct rt_reply post(struct rt_api *api, const void *bytes, size_t size)
{
    if (!set_up_post(api))
        return (struct rt_reply){RT_OVER, 0, "out of memory for a request"};
    api->curl_error[0] = '\0';
    buffer_clear(&api->answer);
    curl_easy_setopt(api->post, CURLOPT_HTTPHEADER, header_list(api));
    /* An empty body still needs a pointer: without one libcurl would read it from stdin. */
    curl_easy_setopt(api->post, CURLOPT_POSTFIELDS, size > 0 ? bytes : "");
    curl_easy_setopt(api->post, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    if (!buffer_ok(&api->target) ||
        curl_easy_setopt(api->post, CURLOPT_REQUEST_TARGET, buffer_text(&api->target)) != CURLE_OK)
        return (struct rt_reply){RT_OVER, 0, "out of memory for the request's path"};
    CURLcode result = rt_transfer_run(api->transfer, api->post, false);
    if (result != CURLE_OK)
        return no_answer(api, result);
    long status = 0;
    curl_easy_getinfo(api->post, CURLINFO_RESPONSE_CODE, &status);
    if (is_success(status))
        return (struct rt_reply){RT_OK, status, ""};
    return refused(api, status, is_server_error(status) ? RT_EXIT : RT_OVER, &api->answer);
}

struct rt_reply rt_api_post_response(struct rt_api *api, const struct rt_invocation *invocation,
                                     const void *bytes, size_t size, const char *content_type)
{
    set_invocation_target(api, invocation, "/response");
    set_header(api, CONTENT_TYPE, "Content-Type", content_type);
    set_header(api, INVOCATION_ID, "Lambda-Runtime-Invocation-Id",
               rt_invocation_header(invocation, RT_INVOCATION_ID));
    set_header(api, ERROR_TYPE, "", "");
    set_header(api, XRAY_CAUSE, "", "");
    return post(api, bytes, size);
}

/* Posts a failure to the target that is set. */
static struct rt_reply post_failure(struct rt_api *api, const struct rt_failure *failure)
{
    char working_directory[PATH_MAX];
    if (getcwd(working_directory, sizeof working_directory) == NULL)
        working_directory[0] = '\0';
    struct buffer type = buffer_new(256);
    struct buffer cause = buffer_new(HEADER_LINE_MAX);
    struct buffer body = buffer_new(LAMBDA_PAYLOAD_MAX);
    rt_failure_header_type(buffer_text(&failure->type), &type);
    rt_failure_xray_cause(failure, working_directory, &cause);
    rt_failure_body(failure, &body);
    set_header(api, CONTENT_TYPE, "Content-Type", "application/json");
    set_header(api, ERROR_TYPE, "Lambda-Runtime-Function-Error-Type", buffer_text(&type));
    set_header(api, XRAY_CAUSE, "Lambda-Runtime-Function-XRay-Error-Cause",
               buffer_ok(&cause) ? buffer_text(&cause) : "");
    struct rt_reply reply = post(api, buffer_text(&body), body.size);
    buffer_free(&type);
    buffer_free(&cause);
    buffer_free(&body);
    return reply;
}

struct rt_reply rt_api_post_error(struct rt_api *api, const struct rt_invocation *invocation,
                                  const struct rt_failure *failure)
{
    set_invocation_target(api, invocation, "/error");
    set_header(api, INVOCATION_ID, "Lambda-Runtime-Invocation-Id",
               rt_invocation_header(invocation, RT_INVOCATION_ID));
    return post_failure(api, failure);
}

struct rt_reply rt_api_post_init_error(struct rt_api *api, const struct rt_failure *failure)
{
    buffer_clear(&api->target);
    buffer_printf(&api->target, "%s/runtime/init/error", api->base_path);
    set_header(api, INVOCATION_ID, "", "");
    return post_failure(api, failure);
}

/* Nothing to do but wait: a handle for the POST that follows, and what our caller has to do. */
static void on_idle(void *user)
{
    struct rt_api *api = user;
    set_up_post(api);
    api->idle_work(api->idle_user);
}

void rt_api_when_idle(struct rt_api *api, void (*work)(void *user), void *user)
{
    api->idle_work = work;
    api->idle_user = user;
    rt_transfer_when_idle(api->transfer, on_idle, api);
}

void rt_api_pause(struct rt_api *api, int ms)
{
    rt_transfer_pause(api->transfer, ms);
}
