/* Periods of time: 5m, 1 hour and the like. */
#ifndef INSIGHTS_LANGUAGE_PERIOD_H
#define INSIGHTS_LANGUAGE_PERIOD_H

#include "insights/language/query_parser.h"

/* The period that is the next token, capped as Logs Insights caps it. NULL: parser->error tells.
 * Source: CloudWatch Logs user guide, "bin". */
struct expr *period_parse(struct parser *parser);

/* The same, as milliseconds; units that vary in length are refused. */
bool period_parse_offset(struct parser *parser, int64_t *offset_ms);

#endif
