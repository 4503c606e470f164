#include "insights/input/text_source.h"

#include "insights/input/file_reader.h"
#include "insights/input/gunzip.h"
#include "insights/input/utf16.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Layers, each read through the next: text, of UTF-16 or plain; plain, of gzip or raw; raw, as it
 * lies in the file. What was read ahead to recognise a layer is kept before it. */
enum { AHEAD_SIZE = 16 * 1024, PACKED_SIZE = 64 * 1024 };

struct text_source {
    struct file_reader reader;
    struct gunzip *gunzip; /* NULL: the file is not packed */
    struct utf16 utf16;
    bool is_utf16, is_utf16_over;
    enum log_trouble_kind trouble_kind;
    const char *trouble; /* NULL: none */
    struct text packed;  /* of packed_bytes: read, not yet unpacked or given */
    struct text ahead;   /* of ahead_bytes: unpacked, not yet given */
    char ahead_bytes[AHEAD_SIZE];
    char packed_bytes[PACKED_SIZE];
};

static void set_trouble(struct text_source *source, enum log_trouble_kind kind, const char *detail)
{
    source->trouble_kind = kind;
    source->trouble = detail;
}

static size_t read_file(struct text_source *source, char *bytes, size_t size)
{
    ssize_t got = file_reader_read(&source->reader, bytes, size);
    if (got < 0)
        set_trouble(source, LOG_TROUBLE_CANNOT_READ, strerror(errno));
    return got > 0 ? (size_t)got : 0;
}

static size_t give(struct text *kept, char *bytes, size_t size)
{
    struct text given = text_first(*kept, size);
    if (given.data != NULL)
        memcpy(bytes, given.data, given.size);
    *kept = text_from(*kept, given.size);
    return given.size;
}

/* More packed bytes, behind those that are still there. False: there are none. */
static bool read_packed(struct text_source *source)
{
    size_t kept = source->packed.size;
    if (kept > 0)
        memmove(source->packed_bytes, source->packed.data, kept);
    size_t got = read_file(source, source->packed_bytes + kept, PACKED_SIZE - kept);
    source->packed = text_bytes(source->packed_bytes, kept + got);
    return got > 0;
}

static size_t unpack(struct text_source *source, char *bytes, size_t size)
{
    while (source->trouble == NULL) {
        size_t made;
        if (source->packed.size == 0 && !read_packed(source)) {
            if (source->trouble == NULL && !source->reader.stopped && !gunzip_ended(source->gunzip))
                set_trouble(source, LOG_TROUBLE_CUT_OFF, "the gzip data breaks off");
            return 0;
        }
        switch (gunzip_read(source->gunzip, &source->packed, bytes, size, &made)) {
        case GUNZIP_OK:
            break;
        case GUNZIP_DAMAGED:
            set_trouble(source, LOG_TROUBLE_CUT_OFF, "the gzip data is damaged from here on");
            break;
        case GUNZIP_FOLLOWED:
            set_trouble(source, LOG_TROUBLE_CUT_OFF, "what follows the gzip data is none");
            break;
        }
        if (made > 0)
            return made;
    }
    return 0;
}

static size_t read_plain(struct text_source *source, char *bytes, size_t size)
{
    if (source->ahead.size > 0)
        return give(&source->ahead, bytes, size);
    if (source->trouble != NULL)
        return 0;
    if (source->gunzip != NULL)
        return unpack(source, bytes, size);
    if (source->packed.size > 0)
        return give(&source->packed, bytes, size);
    return read_file(source, bytes, size);
}

static size_t read_utf16(struct text_source *source, char *text, size_t size)
{
    char bytes[TEXT_SOURCE_READ_MIN * 16];
    size_t wanted = (size - 6) / 3 * 2;
    size_t made = 0;
    while (made == 0 && !source->is_utf16_over) {
        size_t got = read_plain(source, bytes, wanted < sizeof bytes ? wanted : sizeof bytes);
        if (got > 0) {
            made = utf16_decode(&source->utf16, bytes, got, text);
        } else {
            made = utf16_finish(&source->utf16, text);
            source->is_utf16_over = true;
        }
    }
    return made;
}

size_t text_source_read(struct text_source *source, char *text, size_t size)
{
    return source->is_utf16 ? read_utf16(source, text, size) : read_plain(source, text, size);
}

static bool begins(struct text text, const char *bytes)
{
    return text_starts_with(text, text_of(bytes));
}

/* False: no memory. */
static bool recognise_packing(struct text_source *source)
{
    while (source->packed.size < 2 && read_packed(source)) {
    }
    if (!begins(source->packed, "\x1F\x8B"))
        return true;
    source->gunzip = gunzip_new();
    return source->gunzip != NULL;
}

static void recognise_encoding(struct text_source *source)
{
    size_t kept = 0, got;
    do {
        got = read_plain(source, source->ahead_bytes + kept, AHEAD_SIZE - kept);
        kept += got;
    } while (got > 0 && kept < 3);
    struct text ahead = text_bytes(source->ahead_bytes, kept);
    if (begins(ahead, "\xEF\xBB\xBF"))
        ahead = text_from(ahead, 3);
    source->is_utf16 = begins(ahead, "\xFF\xFE") || begins(ahead, "\xFE\xFF");
    if (source->is_utf16) {
        source->utf16 = (struct utf16){.big_endian = ahead.data[0] == '\xFE'};
        ahead = text_from(ahead, 2);
    }
    source->ahead = ahead;
}

struct text_source *text_source_open(const char *path, const volatile sig_atomic_t *stop,
                                     int *error)
{
    struct text_source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        *error = ENOMEM;
        return NULL;
    }
    source->reader.stop = stop;
    *error = file_reader_open(&source->reader, path);
    if (*error != 0) {
        free(source);
        return NULL;
    }
    if (!recognise_packing(source)) {
        text_source_close(source);
        *error = ENOMEM;
        return NULL;
    }
    recognise_encoding(source);
    return source;
}

void text_source_close(struct text_source *source)
{
    if (source == NULL)
        return;
    file_reader_close(&source->reader);
    gunzip_free(source->gunzip);
    free(source);
}

const char *text_source_trouble(const struct text_source *source, enum log_trouble_kind *kind)
{
    *kind = source->trouble_kind;
    return source->trouble;
}

bool text_source_stopped(const struct text_source *source)
{
    return source->reader.stopped;
}

uint64_t text_source_taken(const struct text_source *source)
{
    return source->reader.taken;
}
