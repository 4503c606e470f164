/* Adds up what was read and what could not be. */
#ifndef INSIGHTS_INPUT_SUMMARY_H
#define INSIGHTS_INPUT_SUMMARY_H

#include "insights/input/log_input.h"

#include <stdint.h>

/* Counts one more that could not be read, and keeps it if it is among the first.
 *
 * file: its path; of one that does not fit the end is kept. line: from 1; 0: none in particular */
void summary_trouble(struct log_input_summary *summary, enum log_trouble_kind kind,
                     const char *file, uint64_t line, const char *detail);

/* Adds all that `more` counts. */
void summary_add(struct log_input_summary *summary, const struct log_input_summary *more);

#endif
