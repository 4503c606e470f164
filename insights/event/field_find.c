/* The pass over an object that finds all paths in it. Objects and arrays into which a path leads
 * are levels here; whatever else is nested is passed over whole, though checked. */
#include "insights/event/field_paths.h"
#include "insights/event/json_string.h"

struct level {
    const struct path_node *node;
    uint64_t joined; /* dots of the path that lay within names on the way here */
    uint64_t *seen;  /* bit n: a name that leads to node n was here: of equal names the first
                        counts */
    size_t element;  /* of an array: the next one's index */
    char closer;
};

struct finding {
    struct json_scan *scan;
    struct path_search *search;
    size_t depth;
    struct level levels[FIELD_DEPTH_MAX];
};

/* at: an opening bracket. What follows it. */
static const char *enter(struct finding *finding, const char *at, const struct path_node *node,
                         uint64_t joined)
{
    size_t words = finding->search->seen_words;
    uint64_t *seen = finding->search->seen + finding->depth * words;
    for (size_t i = 0; i < words; i++)
        seen[i] = 0;
    finding->levels[finding->depth++] = (struct level){
        .node = node, .joined = joined, .seen = seen, .closer = *at == '{' ? '}' : ']'};
    return at + 1;
}

/* After a value, or after an opening bracket: closes what ends here and passes a comma. Where the
 * next member or element begins; once nothing is open any more, what follows. */
static inline const char *next_item(struct finding *finding, const char *at, bool after_value)
{
    if (after_value && at < finding->scan->end && *at == ',')
        return at + 1;
    while (finding->depth > 0) {
        at = json_scan_space(finding->scan, at);
        if (at == finding->scan->end || *at != finding->levels[finding->depth - 1].closer)
            return after_value ? json_scan_byte(finding->scan, at, ',') : at;
        finding->depth--;
        after_value = true;
        at++;
    }
    return at;
}

static const struct path_step *find_name(const struct path_node *node, struct text raw,
                                         bool escaped)
{
    if (!escaped && !(node->name_sizes >> raw.size % 64 & 1))
        return NULL;
    for (size_t i = 0; i < node->step_count; i++) {
        const struct path_step *step = &node->steps[i];
        if (escaped ? json_string_is(raw, step->name) : text_equal(raw, step->name))
            return step;
    }
    return NULL;
}

/* Where the member's value begins; *step: where it leads, NULL: nowhere. */
static const char *find_member(struct finding *finding, struct level *level, const char *at,
                               const struct path_step **step)
{
    const char *name, *name_end;
    bool escaped;
    at = json_scan_name(finding->scan, at, &name, &name_end, &escaped);
    if (at == NULL)
        return NULL;
    *step = find_name(level->node, text_bytes(name, (size_t)(name_end - name)), escaped);
    if (*step == NULL)
        return at;
    size_t id = (*step)->to->id;
    uint64_t bit = UINT64_C(1) << id % 64;
    if (level->seen[id / 64] & bit)
        *step = NULL;
    level->seen[id / 64] |= bit;
    return at;
}

static const struct path_step *find_element(struct level *level)
{
    size_t element = level->element++;
    for (size_t i = 0; level->node->has_elements && i < level->node->step_count; i++) {
        const struct path_step *step = &level->node->steps[i];
        if (step->to->element == element && step->to->parent == level->node)
            return step;
    }
    return NULL;
}

/* Of two ways to write one path the nested one counts: the one whose names join fewer parts, the
 * first parts above all. */
static void take(struct finding *finding, const struct path_step *step, uint64_t joined,
                 struct json_view value)
{
    if (step->to->path < 0 || value.kind == JSON_NULL)
        return;
    struct path_found *found = &finding->search->found[step->to->path];
    if (found->value.kind == JSON_NONE || joined < found->joined)
        *found = (struct path_found){value, joined};
}

/* One member or element, or the opening bracket that its value begins with. */
static const char *read_item(struct finding *finding, const char *at, bool *after_value)
{
    struct level *level = &finding->levels[finding->depth - 1];
    const struct path_step *step = NULL;
    if (level->closer == '}') {
        at = find_member(finding, level, at, &step);
    } else {
        at = json_scan_space(finding->scan, at);
        step = find_element(level);
    }
    *after_value = true;
    if (step == NULL || at == NULL || at == finding->scan->end)
        return at != NULL ? json_scan_value(finding->scan, at, finding->depth) : NULL;
    uint64_t joined = level->joined | step->joined;
    if (*at == '{' || *at == '[') {
        *after_value = step->to->step_count == 0;
        return *after_value ? json_scan_nested(finding->scan, at, finding->depth)
                            : enter(finding, at, step->to, joined);
    }
    const char *end = json_scan_scalar(finding->scan, at);
    if (end != NULL)
        take(finding, step, joined, json_scan_view(at, end));
    return end;
}

bool path_search_init(struct path_search *search, const struct field_paths *paths,
                      struct arena *arena)
{
    search->seen_words = (paths->node_count + 63) / 64;
    search->found = search->few_found;
    search->seen = search->few_seen;
    if (paths->path_count > FEW_PATHS)
        search->found = arena_alloc(arena, paths->path_count * sizeof *search->found);
    if (search->seen_words > 1)
        search->seen =
            arena_alloc(arena, FIELD_DEPTH_MAX * search->seen_words * sizeof *search->seen);
    return search->found != NULL && search->seen != NULL;
}

const char *field_paths_find(const struct field_paths *paths, struct json_scan *scan,
                             const char *at, struct path_search *search)
{
    struct finding finding;
    bool after_value = false;
    finding.scan = scan;
    finding.search = search;
    finding.depth = 0;
    for (size_t i = 0; i < paths->path_count; i++)
        search->found[i].value.kind = JSON_NONE;
    at = next_item(&finding, enter(&finding, at, paths->root, 0), false);
    while (at != NULL && finding.depth > 0) {
        at = read_item(&finding, at, &after_value);
        if (at != NULL)
            at = next_item(&finding, at, after_value);
    }
    return at;
}
