/* What `parse` makes of a text, other than by regular expressions. Pure. */
#ifndef INSIGHTS_QUERY_PARSE_PATTERN_H
#define INSIGHTS_QUERY_PARSE_PATTERN_H

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* A glob such as "user=*, latency := *": each piece where it occurs first after the one before, and
 * every `*` what lies between; a `*` at the end takes all that is left.
 * pieces: the texts around the stars, star_count + 1
 * out:    star_count slices of the subject
 * False: it does not match. */
bool parse_glob(struct text subject, const struct text *pieces, size_t star_count,
                struct text *out);

/* logfmt: key=value and key="value with \"escapes\"", apart by white space, as a JSON object of
 * texts; words without = are passed over. False: there is no pair, or no memory, and `json` is to
 * be forgotten. */
bool parse_logfmt(struct text subject, struct buffer *json);

/* One line of CSV (RFC 4180), as many fields as asked for; data NULL where there are fewer. Doubled
 * quotes within quotes become one.
 * unquoted: takes the texts that are not slices of the subject; reserved once, so that they stay
 * False: no memory. */
bool parse_csv(struct text subject, struct buffer *unquoted, size_t count, struct text *out);

#endif
