/* Words that are no part of the language as firstlight runs it: what Logs Insights has and
 * firstlight does not, what other languages have, and what is near to something known. Pure. */
#ifndef INSIGHTS_LANGUAGE_UNSUPPORTED_H
#define INSIGHTS_LANGUAGE_UNSUPPORTED_H

#include "insights/expression/query_error.h"
#include "insights/language/token.h"

/* What to write for a word or operator that Logs Insights does not have; NULL: not known. */
const char *foreign_word(const struct token *token);

/* Whether it is a word that can be no field's name unless it stands in backticks. */
bool is_keyword(const struct token *token);

/* Each returns false, always, with an error that names the word and, if there is one, the nearest
 * that is known. command: gives each command's name in turn, then NULL. */
bool refuse_command(struct query_error *error, const struct token *word,
                    const char *(*command)(size_t index));
bool refuse_function(struct query_error *error, const struct token *word);

#endif
