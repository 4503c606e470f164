/* Unpacks gzip, piece by piece: any number of members, one after the other. */
#ifndef INSIGHTS_INPUT_GUNZIP_H
#define INSIGHTS_INPUT_GUNZIP_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

enum gunzip_status {
    GUNZIP_OK,       /* go on: with more input, once this is used up */
    GUNZIP_DAMAGED,  /* a checksum or the data is wrong: what came before it counts */
    GUNZIP_FOLLOWED, /* something else follows the last member */
};

/* NULL: no memory. */
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip);

/* Unpacks of `*packed`, which it shortens by what it used, into `out`; `*made` is how many bytes.
 * Comes back when either is used up, or a member ended. */
enum gunzip_status gunzip_read(struct gunzip *gunzip, struct text *packed, char *out, size_t size,
                               size_t *made);

/* Whether the input may end here: a member has ended and no other has begun. */
bool gunzip_ended(const struct gunzip *gunzip);

#endif
