#include "insights/language/query_check.h"

#include "insights/language/query_parser.h"

enum { STATS_MAX = 2 };

/* The word that the command begins with. */
static struct text word_of(const struct stage *stage)
{
    size_t size = 0;
    while (size < stage->source.size && strchr(" \t\r\n\"'/(#`", stage->source.data[size]) == NULL)
        size++;
    return text_first(stage->source, size);
}

static const struct stage *first_of(const struct query *query, enum stage_kind kind, size_t before)
{
    for (size_t i = 0; i < before; i++)
        if (query->stages[i].kind == kind)
            return &query->stages[i];
    return NULL;
}

static bool check_stats(const struct query *query, size_t index, struct query_error *error)
{
    const struct stage *early = first_of(query, STAGE_SORT, index);
    size_t count = 1;
    for (size_t i = 0; i < index; i++)
        count += query->stages[i].kind == STAGE_STATS ? 1 : 0;
    if (early == NULL)
        early = first_of(query, STAGE_LIMIT, index);
    if (early != NULL)
        return query_error_at(error, word_of(early), "%.*s before stats: put it after the last one",
                              SHOWN(word_of(early)));
    if (count > STATS_MAX)
        return query_error_at(error, word_of(&query->stages[index]), "a query has at most %d stats",
                              STATS_MAX);
    return true;
}

/* Whether the outcome is the same with this command before limit as behind it. */
static bool may_follow_limit(enum stage_kind kind)
{
    return kind == STAGE_FIELDS || kind == STAGE_DISPLAY;
}

static bool check_stage(const struct query *query, size_t index, struct query_error *error)
{
    const struct stage *stage = &query->stages[index];
    struct text word = word_of(stage);
    if (first_of(query, STAGE_DEDUP, index) != NULL && stage->kind != STAGE_LIMIT)
        return query_error_at(error, word, "%.*s after dedup: only limit may follow it",
                              SHOWN(word));
    if (stage->kind == STAGE_STATS)
        return check_stats(query, index, error);
    if ((stage->kind == STAGE_SORT || stage->kind == STAGE_LIMIT) &&
        first_of(query, stage->kind, index) != NULL)
        return query_error_at(error, word,
                              stage->kind == STAGE_SORT
                                  ? "a second %.*s: give all keys to one (sort a desc, b)"
                                  : "a second %.*s: one is enough",
                              SHOWN(word));
    if (first_of(query, STAGE_LIMIT, index) != NULL && !may_follow_limit(stage->kind))
        return query_error_at(error, word, "%.*s after limit: put it before", SHOWN(word));
    return true;
}

bool query_check_order(const struct query *query, struct query_error *error)
{
    for (size_t i = 0; i < query->stage_count; i++)
        if (!check_stage(query, i, error))
            return false;
    return true;
}
