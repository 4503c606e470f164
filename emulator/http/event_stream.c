#include "emulator/http/event_stream.h"

#include <string.h>

enum { PRELUDE_SIZE = 12, CRC_SIZE = 4, HEADER_TYPE_STRING = 7, VALUE_MAX = 255 };

uint32_t event_stream_crc(uint32_t crc, const void *bytes, size_t size)
{
    /* Polynomial 0xEDB88320, four bits at a time. */
    static const uint32_t table[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4,
        0x4DB26158, 0x5005713C, 0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
        0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };
    const unsigned char *byte = bytes;
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc = table[(crc ^ byte[i]) & 15] ^ crc >> 4;
        crc = table[(crc ^ (uint32_t)byte[i] >> 4) & 15] ^ crc >> 4;
    }
    return ~crc;
}

static void append_u32(struct buffer *out, uint32_t value)
{
    const unsigned char bytes[] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                   (unsigned char)(value >> 8), (unsigned char)value};
    buffer_append(out, bytes, sizeof bytes);
}

static size_t header_size(const char *name, const char *value)
{
    return value != NULL ? 1 + strlen(name) + 1 + 2 + strlen(value) : 0;
}

static void append_header(struct buffer *out, const char *name, const char *value)
{
    if (value == NULL)
        return;
    buffer_append_char(out, (char)strlen(name));
    buffer_append_text(out, name);
    buffer_append_char(out, HEADER_TYPE_STRING);
    buffer_append_char(out, 0);
    buffer_append_char(out, (char)strlen(value));
    buffer_append_text(out, value);
}

bool event_stream_append(struct buffer *out, const char *event_type, const char *content_type,
                         const void *payload, size_t size)
{
    const struct {
        const char *name, *value;
    } headers[] = {
        {":event-type", event_type},
        {":content-type", content_type},
        {":message-type", "event"},
    };
    size_t headers_size = 0;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        if (headers[i].value != NULL && strlen(headers[i].value) > VALUE_MAX)
            return false;
        headers_size += header_size(headers[i].name, headers[i].value);
    }
    size_t total = PRELUDE_SIZE + headers_size + size + CRC_SIZE;
    if (size > EVENT_STREAM_PAYLOAD_MAX)
        return false;
    size_t start = out->size;
    append_u32(out, (uint32_t)total);
    append_u32(out, (uint32_t)headers_size);
    if (buffer_ok(out))
        append_u32(out, event_stream_crc(0, out->data + start, PRELUDE_SIZE - CRC_SIZE));
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        append_header(out, headers[i].name, headers[i].value);
    buffer_append(out, payload, size);
    if (buffer_ok(out))
        append_u32(out, event_stream_crc(0, out->data + start, total - CRC_SIZE));
    if (!buffer_ok(out))
        out->size = start;
    return buffer_ok(out);
}
