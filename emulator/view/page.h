/* The web page, whole: made at build time from page/ by scripts/embed. */
#ifndef EMULATOR_VIEW_PAGE_H
#define EMULATOR_VIEW_PAGE_H

#include <stddef.h>

/* HTML in UTF-8; no NUL at its end. */
extern const unsigned char view_page[];
extern const size_t view_page_size;

#endif
