/* libcurl's multi-socket interface: its sockets are watches of our loop, its timeout is a timer. */
#include "emulator/http/http_client.h"

#include "base/clock.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <sys/epoll.h>

/* Of an answer's body; whoever sends more is cut off, its status counts all the same. */
enum { ANSWER_MAX = 64 * 1024 };

struct http_client {
    struct loop *loop;
    CURLM *multi;
    struct curl_slist *headers;
    struct loop_timer timer;
    struct socket *sockets;
    struct http_post *posts;
};

/* One of libcurl's sockets in our loop. */
struct socket {
    struct http_client *client;
    struct loop_watch watch;
    struct socket *next;
};

struct http_post {
    struct http_client *client;
    CURL *easy;
    http_posted_fn *posted;
    void *owner;
    size_t answered; /* bytes of the answer's body */
    struct http_post *next;
};

/* ---- Posts -------------------------------------------------------------------------------- */

static void end_post(struct http_post *post)
{
    struct http_post **link = &post->client->posts;
    while (*link != post)
        link = &(*link)->next;
    *link = post->next;
    curl_multi_remove_handle(post->client->multi, post->easy);
    curl_easy_cleanup(post->easy);
    free(post);
}

void http_post_cancel(struct http_post *post)
{
    end_post(post);
}

static size_t forget_answer(const char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes;
    struct http_post *post = user;
    post->answered += size * count;
    return post->answered <= ANSWER_MAX ? size * count : 0;
}

/* Tells of the posts that are over. */
static void tell(struct http_client *client)
{
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        char *user = NULL;
        long status = 0;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
        curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
        struct http_post *post = (struct http_post *)(void *)user;
        bool whole = message->data.result == CURLE_OK || message->data.result == CURLE_WRITE_ERROR;
        http_posted_fn *posted = post->posted;
        void *owner = post->owner;
        end_post(post);
        posted(owner, whole ? (int)status : 0);
    }
}

static bool set_up(struct http_post *post, const char *url, const void *body, size_t size)
{
    CURL *easy = post->easy;
    return curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTPHEADER, post->client->headers) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, forget_answer) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_WRITEDATA, post) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PRIVATE, post) == CURLE_OK;
}

struct http_post *http_client_post(struct http_client *client, const char *url, const void *body,
                                   size_t size, http_posted_fn *posted, void *owner)
{
    struct http_post *post = calloc(1, sizeof *post);
    if (post == NULL)
        return NULL;
    post->client = client;
    post->posted = posted;
    post->owner = owner;
    post->easy = curl_easy_init();
    if (post->easy == NULL || !set_up(post, url, body, size) ||
        curl_multi_add_handle(client->multi, post->easy) != CURLM_OK) {
        curl_easy_cleanup(post->easy);
        free(post);
        return NULL;
    }
    post->next = client->posts;
    client->posts = post;
    return post;
}

/* ---- libcurl's part of the loop ----------------------------------------------------------- */

static void on_ready(void *owner, uint32_t events)
{
    const struct socket *ready = owner;
    struct http_client *client = ready->client;
    int running = 0;
    int what = (events & (EPOLLIN | EPOLLHUP) ? CURL_CSELECT_IN : 0) |
               (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    /* This may remove the socket. */
    curl_multi_socket_action(client->multi, ready->watch.fd, what, &running);
    tell(client);
}

static void on_timer(void *owner)
{
    struct http_client *client = owner;
    int running = 0;
    curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    tell(client);
}

static int set_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    struct http_client *client = user;
    if (timeout_ms < 0)
        loop_timer_cancel(client->loop, &client->timer);
    else if (!loop_timer_set(client->loop, &client->timer,
                             clock_ns(CLOCK_MONOTONIC) + (int64_t)timeout_ms * 1000000))
        return -1;
    return 0;
}

static void forget_socket(struct socket *old)
{
    struct socket **link = &old->client->sockets;
    while (*link != old)
        link = &(*link)->next;
    *link = old->next;
    loop_unwatch(old->client->loop, &old->watch);
    free(old);
}

static struct socket *new_socket(struct http_client *client, curl_socket_t fd)
{
    struct socket *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->client = client;
    made->watch = (struct loop_watch){.fd = fd, .ready = on_ready, .owner = made};
    made->next = client->sockets;
    client->sockets = made;
    curl_multi_assign(client->multi, fd, made);
    return made;
}

static int set_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *socket_user)
{
    (void)easy;
    struct http_client *client = user;
    struct socket *known = socket_user;
    if (what == CURL_POLL_REMOVE) {
        if (known != NULL)
            forget_socket(known);
        return 0;
    }
    if (known != NULL)
        loop_unwatch(client->loop, &known->watch);
    else if ((known = new_socket(client, fd)) == NULL)
        return -1;
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    return loop_watch(client->loop, &known->watch, events) ? 0 : -1;
}

/* ---- The client --------------------------------------------------------------------------- */

static bool add_header(struct http_client *client, const char *line)
{
    struct curl_slist *longer = curl_slist_append(client->headers, line);
    if (longer == NULL)
        return false;
    client->headers = longer;
    return true;
}

struct http_client *http_client_new(struct loop *loop)
{
    struct http_client *client = calloc(1, sizeof *client);
    if (client == NULL)
        return NULL;
    client->loop = loop;
    client->timer = (struct loop_timer){.fire = on_timer, .owner = client};
    client->multi = curl_multi_init();
    /* Without "Expect": nobody has to be asked whether the body is welcome. */
    if (client->multi == NULL || !add_header(client, "Content-Type: application/json") ||
        !add_header(client, "Expect:")) {
        http_client_free(client);
        return NULL;
    }
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    return client;
}

void http_client_free(struct http_client *client)
{
    if (client == NULL)
        return;
    while (client->posts != NULL)
        end_post(client->posts);
    curl_multi_cleanup(client->multi);
    while (client->sockets != NULL)
        forget_socket(client->sockets);
    loop_timer_cancel(client->loop, &client->timer);
    curl_slist_free_all(client->headers);
    free(client);
}
