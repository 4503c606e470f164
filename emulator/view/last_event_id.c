#include "emulator/view/last_event_id.h"

#include <stddef.h>

enum { DIGITS_MAX = 18 }; /* they fit into 63 bits */

/* Reads digits up to `end` and steps over it. -1: there is something else. */
static int64_t number_up_to(const char **at, char end)
{
    int64_t number = 0;
    int digits = 0;
    for (; **at >= '0' && **at <= '9' && digits < DIGITS_MAX; (*at)++, digits++)
        number = number * 10 + (**at - '0');
    if (digits == 0 || **at != end)
        return -1;
    (*at)++;
    return number;
}

int64_t last_event_number(const char *header, int64_t run)
{
    const char *at = header;
    if (at == NULL || number_up_to(&at, '-') != run)
        return 0;
    int64_t number = number_up_to(&at, '\0');
    return number > 0 ? number : 0;
}
