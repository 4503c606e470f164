/* Regular expressions of queries, on PCRE2, within what RE2 and Hyperscan have too: no
 * back-references, no look-around. */
#ifndef INSIGHTS_EXPRESSION_REGEX_H
#define INSIGHTS_EXPRESSION_REGEX_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;

enum { REGEX_MESSAGE_SIZE = 160 };

/* pattern: without its slashes; `\/` is a slash. UTF-8. Bytes of the subject that are none match
 * nothing, not even a dot or a negated class.
 * NULL, and message says why: refused, wrong, or no memory. The caller frees it. Once made it is
 * read-only: threads may share it. */
struct regex *regex_new(struct text pattern, char message[REGEX_MESSAGE_SIZE]);
void regex_free(struct regex *regex);

/* Groups beside the whole: named and numbered ones alike. */
size_t regex_group_count(const struct regex *regex);

/* The name of group `group` (1 to group_count); empty: it has none. Lives as long as the regex. */
struct text regex_group_name(const struct regex *regex, size_t group);

/* Finds the first match at or after byte `from`.
 * groups: group_count + 1 slices of the subject, [0] the whole match; data NULL: that group took no
 * part
 * A search that needs more than ten million steps at one place counts as none: that keeps it short.
 * What a thread needs for searching is made at its first search and freed when it ends. */
bool regex_search(const struct regex *regex, struct text subject, size_t from, struct text *groups);

/* Whether it occurs: quicker than the same with groups. */
bool regex_matches(const struct regex *regex, struct text subject);

#endif
