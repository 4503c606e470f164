/* How wide a text stands in a terminal. Pure. */
#ifndef BASE_TEXT_WIDTH_H
#define BASE_TEXT_WIDTH_H

#include "base/text.h"

#include <stddef.h>

/* Columns that a text takes, which is UTF-8 without control characters: 2 for a wide character of
 * East Asia or a picture, 0 for a mark that stands on the one before. */
size_t text_width(struct text text);

/* As many of the first bytes as fit into `width` columns; never a part of a character. */
struct text text_within(struct text text, size_t width);

#endif
