#include "runtime/receive.h"

#include <stdbool.h>
#include <stdint.h>

/* The libcurl of static packages can receive into the event's buffer at once; another has no such
 * function, and its bytes are copied there. See scripts/deps/curl-in-place.patch. */
extern void curl_firstlight_receive_into(CURL *easy, char *place, size_t size)
    __attribute__((weak));

static void make_room(CURL *easy, struct buffer *event)
{
    curl_off_t length = -1;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && (uint64_t)length <= event->max)
        buffer_reserve(event, (size_t)length);
}

static bool is_in_place(const struct buffer *event, const char *bytes)
{
    return event->data != NULL && bytes == event->data + event->size;
}

void rt_receive(CURL *easy, struct buffer *event, const char *bytes, size_t size)
{
    if (event->size == 0 && !event->failed)
        make_room(easy, event);
    if (is_in_place(event, bytes)) {
        event->size += size;
        event->wanted += size;
    } else {
        buffer_append(event, bytes, size);
    }
    /* At most one byte less than there is room for: the NUL's. */
    if (curl_firstlight_receive_into != NULL && !event->failed && event->data != NULL)
        curl_firstlight_receive_into(easy, event->data + event->size,
                                     event->capacity - event->size - 1);
}

void rt_receive_end(struct buffer *event)
{
    if (event->data != NULL)
        event->data[event->size] = '\0';
}
