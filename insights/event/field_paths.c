#include "insights/event/field_paths.h"

/* The index that `part` writes, without leading zeros; SIZE_MAX: it is none. */
static size_t read_element(struct text part)
{
    size_t element = 0;
    if (part.size == 0 || part.size > 9 || (part.data[0] == '0' && part.size > 1))
        return SIZE_MAX;
    for (size_t i = 0; i < part.size; i++) {
        if (part.data[i] < '0' || part.data[i] > '9')
            return SIZE_MAX;
        element = element * 10 + (size_t)(part.data[i] - '0');
    }
    return element;
}

static struct path_node *new_node(struct field_paths *paths, struct arena *arena)
{
    struct path_node *node = arena_alloc(arena, sizeof *node);
    if (node != NULL)
        *node = (struct path_node){
            .id = paths->node_count++, .path = -1, .element = SIZE_MAX, .parent = NULL};
    return node;
}

static bool add_step(struct path_node *from, struct arena *arena, struct path_step step)
{
    if (from->step_count == from->step_capacity) {
        size_t capacity = from->step_capacity > 0 ? 2 * from->step_capacity : 4;
        struct path_step *steps = arena_alloc(arena, capacity * sizeof *steps);
        if (steps == NULL)
            return false;
        if (from->step_count > 0)
            memcpy(steps, from->steps, from->step_count * sizeof *steps);
        from->steps = steps;
        from->step_capacity = capacity;
    }
    from->steps[from->step_count++] = step;
    from->name_sizes |= UINT64_C(1) << step.name.size % 64;
    return true;
}

/* Steps to a new node from its parent, and by a longer name from each node above that one.
 * path: the part of the path that leads to it. */
static bool add_steps(struct path_node *node, struct arena *arena, struct text path)
{
    size_t begin = path.size;
    uint64_t joined = 0;
    for (struct path_node *from = node->parent; from != NULL; from = from->parent) {
        /* Back over the part, and over the dot before it. */
        while (begin > 0 && path.data[begin - 1] != '.')
            begin--;
        if (!add_step(from, arena, (struct path_step){text_from(path, begin), node, joined}))
            return false;
        if (from->depth > 0) {
            joined |= UINT64_C(1) << (64 - from->depth);
            begin--;
        }
    }
    return true;
}

static struct path_node *child_of(struct path_node *node, struct text part)
{
    for (size_t i = 0; i < node->step_count; i++)
        if (node->steps[i].to->parent == node && text_equal(node->steps[i].name, part))
            return node->steps[i].to;
    return NULL;
}

/* path: ends with `part` */
static struct path_node *add_child(struct field_paths *paths, struct arena *arena,
                                   struct path_node *parent, struct text path, struct text part)
{
    struct path_node *node = new_node(paths, arena);
    if (node == NULL)
        return NULL;
    node->parent = parent;
    node->depth = parent->depth + 1;
    node->element = read_element(part);
    parent->has_elements |= node->element != SIZE_MAX;
    return add_steps(node, arena, path) ? node : NULL;
}

int field_paths_add(struct field_paths *paths, struct arena *arena, struct text path)
{
    if (paths->root == NULL)
        paths->root = new_node(paths, arena);
    struct path_node *node = paths->root;
    for (size_t begin = 0; node != NULL && begin <= path.size;) {
        struct text part = text_from(path, begin);
        part = text_first(part, text_find_byte(part, '.'));
        struct path_node *child = child_of(node, part);
        if (child == NULL)
            child = add_child(paths, arena, node, text_first(path, begin + part.size), part);
        node = child;
        begin += part.size + 1;
    }
    if (node == NULL)
        return -1;
    if (node->path < 0)
        node->path = (int)paths->path_count++;
    return node->path;
}
