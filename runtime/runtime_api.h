/* The Runtime API's four requests over one kept-alive connection, and what each answer means.
 *
 * No request has a timeout: a sandbox may be frozen for hours in the middle of any of them.
 * Source: AWS, "Runtime API"; aws-lambda-cpp, src/runtime.cpp. */
#ifndef RUNTIME_RUNTIME_API_H
#define RUNTIME_RUNTIME_API_H

#include "runtime/failure.h"
#include "runtime/invocation.h"

struct rt_api;

/* What the caller does next. */
enum rt_outcome {
    RT_OK,    /* go on */
    RT_OVER,  /* refused (400, 403, 410, 413 or the like): this invocation is over; log it, go on */
    RT_RETRY, /* nothing, or half an answer, came: the platform restarts or is gone */
    RT_EXIT,  /* 500: the platform says exit promptly */
    RT_STOPPED, /* the wait ended because of a signal */
};

struct rt_reply {
    enum rt_outcome outcome;
    long http_status; /* 0 when no answer arrived */
    /* Why the outcome is not RT_OK; valid until the next request. Outside bytes may be in it. */
    const char *what;
};

/* base_url: as rt_api_base_url() gives it; borrowed for the call. stop_fd: see rt_stop_fd().
 * NULL when memory or libcurl fails. The caller ends it with rt_api_free(). */
struct rt_api *rt_api_new(const char *base_url, int stop_fd);
void rt_api_free(struct rt_api *api);

/* Has `work` called once, with `user`, when a request has been sent and there is nothing to do but
 * wait: see rt_transfer_when_idle(). */
void rt_api_when_idle(struct rt_api *api, void (*work)(void *user), void *user);

/* Waits for the next event, without limit, into a cleared `invocation`. RT_OK promises a request id
 * and an event that is whole, unless invocation->event failed: then it was larger than
 * LAMBDA_PAYLOAD_MAX, or than the memory there is, and its bytes were let go. */
struct rt_reply rt_api_next(struct rt_api *api, struct rt_invocation *invocation);

/* Answers the invocation with `size` bytes of the given media type, which are not copied.
 * bytes may be NULL when size is 0. */
struct rt_reply rt_api_post_response(struct rt_api *api, const struct rt_invocation *invocation,
                                     const void *bytes, size_t size, const char *content_type);

/* Answers the invocation with an error. */
struct rt_reply rt_api_post_error(struct rt_api *api, const struct rt_invocation *invocation,
                                  const struct rt_failure *failure);

/* Reports that init failed; the process must exit afterwards. */
struct rt_reply rt_api_post_init_error(struct rt_api *api, const struct rt_failure *failure);

/* Waits before a retry; returns early on a signal. */
void rt_api_pause(struct rt_api *api, int ms);

#endif
