/* Tells quickly that bytes do not occur in a text. Of this room alone. */
#ifndef INSIGHTS_EVENT_NEEDLE_H
#define INSIGHTS_EVENT_NEEDLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct needle {
    struct text text;
    size_t rare_at; /* which of its bytes logs hold least often */
};

/* text: borrowed. */
struct needle needle_of(struct text text);

/* False: it does not occur in `text`. True: it does, or looking for it takes longer than what it is
 * to save. */
bool needle_may_occur(const struct needle *needle, struct text text);

#endif
