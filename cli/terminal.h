/* The terminal that output goes to, if it does. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a descriptor may have colours: it is a terminal, and NO_COLOR is not set, or empty.
 * Source: https://no-color.org */
bool terminal_has_colours(int descriptor);

/* Columns of standard output; 0: it is no terminal, and nothing needs to be cut. */
size_t terminal_columns(void);

#endif
