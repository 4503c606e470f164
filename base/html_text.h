/* Writes outside text into HTML and SVG: as the text of an element, or within a quoted attribute.
 *
 * It can do no harm there: & < > " ' are escaped, control characters become spaces, and each byte
 * that is not part of well-formed UTF-8 becomes U+FFFD. */
#ifndef BASE_HTML_TEXT_H
#define BASE_HTML_TEXT_H

#include "base/buffer.h"
#include "base/text.h"

void html_text(struct buffer *out, struct text text);

#endif
