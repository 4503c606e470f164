/* Commands: fields, filter, stats and the rest, each of which makes one stage. */
#ifndef INSIGHTS_LANGUAGE_STAGE_PARSER_H
#define INSIGHTS_LANGUAGE_STAGE_PARSER_H

#include "insights/language/query_parser.h"

/* The command that begins here, up to the next | or the end, as parser->stage. */
bool stage_parse(struct parser *parser);

/* What parse and stats have behind their name; in files of their own. */
bool stage_parse_parse(struct parser *parser, struct stage *stage);
bool stage_parse_stats(struct parser *parser, struct stage *stage);

/* Reads an item of a list, without its alias, and appends it; NULL: parser->error tells. */
struct named_expr *stage_add_item(struct parser *parser, struct named_expr **items, size_t *count);

/* Its alias, if one follows. */
bool stage_take_alias(struct parser *parser, struct named_expr *item);

#endif
