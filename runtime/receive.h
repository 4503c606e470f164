/* An event's bytes on their way from libcurl into the event's buffer. */
#ifndef RUNTIME_RECEIVE_H
#define RUNTIME_RECEIVE_H

#include "base/buffer.h"

#include <curl/curl.h>
#include <stddef.h>

/* Takes in what libcurl's write callback is given: `size` bytes of the event that `easy` brings.
 * The buffer gets its size from Content-Length at the first of them. Of an event that does not fit,
 * the buffer counts the bytes and has failed. Until rt_receive_end() no NUL ends the bytes. */
void rt_receive(CURL *easy, struct buffer *event, const char *bytes, size_t size);

/* After the last of them. */
void rt_receive_end(struct buffer *event);

#endif
