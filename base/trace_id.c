#include "base/trace_id.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCH_DIGITS = 8, UNIQUE_DIGITS = 24 };

static size_t hex_digits(const char *text)
{
    size_t count = 0;
    while (isxdigit((unsigned char)text[count]))
        count++;
    return count;
}

static int64_t root_epoch_ms(const char *root)
{
    if (strncmp(root, "1-", 2) != 0)
        return -1;
    const char *epoch = root + 2;
    if (hex_digits(epoch) != EPOCH_DIGITS || epoch[EPOCH_DIGITS] != '-')
        return -1;
    const char *unique = epoch + EPOCH_DIGITS + 1;
    if (hex_digits(unique) != UNIQUE_DIGITS)
        return -1;
    if (unique[UNIQUE_DIGITS] != '\0' && unique[UNIQUE_DIGITS] != ';')
        return -1;
    return (int64_t)strtoul(epoch, NULL, 16) * 1000;
}

int64_t trace_epoch_ms(const char *header)
{
    static const char root[] = "Root=";
    for (const char *field = header; field != NULL; field = strchr(field, ';')) {
        field += strspn(field, "; ");
        if (strncmp(field, root, strlen(root)) == 0)
            return root_epoch_ms(field + strlen(root));
    }
    return -1;
}
