#include "insights/input/gunzip.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct gunzip {
    z_stream stream;
    bool between; /* members */
};

/* zlib's way to ask for gzip's header and checksum around deflate's largest window. */
enum { GZIP_WINDOW_BITS = 16 + MAX_WBITS };

struct gunzip *gunzip_new(void)
{
    struct gunzip *gunzip = calloc(1, sizeof *gunzip);
    if (gunzip != NULL && inflateInit2(&gunzip->stream, GZIP_WINDOW_BITS) != Z_OK) {
        free(gunzip);
        return NULL;
    }
    return gunzip;
}

void gunzip_free(struct gunzip *gunzip)
{
    if (gunzip != NULL)
        inflateEnd(&gunzip->stream);
    free(gunzip);
}

static unsigned at_most_int(size_t size)
{
    return size < INT_MAX ? (unsigned)size : INT_MAX;
}

/* Between members lies nothing, or the zeros that tapes and some tools pad with. */
static enum gunzip_status begin_member(struct gunzip *gunzip, struct text *packed)
{
    while (packed->size > 0 && packed->data[0] == '\0')
        *packed = text_from(*packed, 1);
    if (packed->size == 0)
        return GUNZIP_OK;
    if ((unsigned char)packed->data[0] != 0x1F)
        return GUNZIP_FOLLOWED;
    if (inflateReset(&gunzip->stream) != Z_OK)
        return GUNZIP_DAMAGED;
    gunzip->between = false;
    return GUNZIP_OK;
}

enum gunzip_status gunzip_read(struct gunzip *gunzip, struct text *packed, char *out, size_t size,
                               size_t *made)
{
    z_stream *stream = &gunzip->stream;
    *made = 0;
    if (gunzip->between) {
        enum gunzip_status status = begin_member(gunzip, packed);
        if (status != GUNZIP_OK || packed->size == 0)
            return status;
    }
    stream->next_in = (Bytef *)packed->data; /* zlib only reads it */
    stream->avail_in = at_most_int(packed->size);
    stream->next_out = (Bytef *)out;
    stream->avail_out = at_most_int(size);
    int status = inflate(stream, Z_NO_FLUSH);
    *made = (size_t)((char *)stream->next_out - out);
    *packed = text_from(*packed, (size_t)((const char *)stream->next_in - packed->data));
    gunzip->between = status == Z_STREAM_END;
    /* Z_BUF_ERROR: nothing to do without more input or room; it goes on from there. */
    return status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ? GUNZIP_OK
                                                                             : GUNZIP_DAMAGED;
}

bool gunzip_ended(const struct gunzip *gunzip)
{
    return gunzip->between;
}
