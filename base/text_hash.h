/* Hashes of texts, for tables in memory. Pure; the same in every run. */
#ifndef BASE_TEXT_HASH_H
#define BASE_TEXT_HASH_H

#include "base/text.h"

#include <stdint.h>

/* Every byte has a say in every bit. Never 0, so that 0 can mean that there is none. */
uint64_t text_hash(struct text text);

#endif
