#include "emulator/system/cgroup_text.h"

#include <string.h>

/* A part of a text: not NUL-terminated. */
struct span {
    const char *at;
    size_t size;
};

static bool equals(struct span span, const char *text)
{
    return span.size == strlen(text) && memcmp(span.at, text, span.size) == 0;
}

/* Cuts what stands before the first `end` off *rest; all of it when there is none. */
static struct span cut(struct span *rest, char end)
{
    const char *found = rest->size > 0 ? memchr(rest->at, end, rest->size) : NULL;
    struct span head = {rest->at, found != NULL ? (size_t)(found - rest->at) : rest->size};
    size_t used = found != NULL ? head.size + 1 : head.size;
    rest->at += used;
    rest->size -= used;
    return head;
}

static bool has_word(struct span list, char separator, const char *word)
{
    while (list.size > 0)
        if (equals(cut(&list, separator), word))
            return true;
    return false;
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* Copies a path of mountinfo, where space, tab, newline and backslash stand as \ooo. */
static bool unescape(struct span from, struct cgroup_path *out)
{
    size_t size = 0;
    for (size_t i = 0; i < from.size; i++) {
        const char *at = from.at + i;
        char c = *at;
        if (c == '\\' && from.size - i > 3 && is_octal(at[1]) && is_octal(at[2]) &&
            is_octal(at[3])) {
            c = (char)((at[1] - '0') * 64 + (at[2] - '0') * 8 + (at[3] - '0'));
            i += 3;
        }
        if (c == '\0' || size + 1 >= sizeof out->text)
            return false;
        out->text[size++] = c;
    }
    out->text[size] = '\0';
    return size > 0 && out->text[0] == '/';
}

/* "36 35 98:0 /root /point rw,noatime shared:1 - cgroup2 source rw,options" */
static bool read_mount(struct span line, const char *controller, struct cgroup_path *point,
                       struct cgroup_path *root)
{
    cut(&line, ' ');
    cut(&line, ' ');
    cut(&line, ' ');
    struct span root_text = cut(&line, ' ');
    struct span point_text = cut(&line, ' ');
    while (line.size > 0 && !equals(cut(&line, ' '), "-"))
        ;
    struct span type = cut(&line, ' ');
    cut(&line, ' ');
    struct span options = cut(&line, ' ');
    if (controller == NULL ? !equals(type, "cgroup2")
                           : !equals(type, "cgroup") || !has_word(options, ',', controller))
        return false;
    return unescape(root_text, root) && unescape(point_text, point);
}

bool cgroup_find_mount(const char *mountinfo, size_t size, const char *controller,
                       struct cgroup_path *point, struct cgroup_path *root)
{
    struct span rest = {mountinfo, size};
    struct cgroup_path one_point;
    struct cgroup_path one_root;
    bool found = false;
    while (rest.size > 0) {
        if (read_mount(cut(&rest, '\n'), controller, &one_point, &one_root)) {
            *point = one_point;
            *root = one_root;
            found = true;
        }
    }
    return found;
}

bool cgroup_find_own(const char *self, size_t size, const char *controller, struct cgroup_path *own)
{
    struct span rest = {self, size};
    while (rest.size > 0) {
        /* "4:memory:/path", of version 2 "0::/path"; the path may hold colons. */
        struct span line = cut(&rest, '\n');
        struct span id = cut(&line, ':');
        struct span controllers = cut(&line, ':');
        bool wanted = controller == NULL ? equals(id, "0") && controllers.size == 0
                                         : has_word(controllers, ',', controller);
        if (!wanted)
            continue;
        if (line.size == 0 || line.at[0] != '/' || line.size >= sizeof own->text ||
            memchr(line.at, '\0', line.size) != NULL)
            return false;
        memcpy(own->text, line.at, line.size);
        own->text[line.size] = '\0';
        return true;
    }
    return false;
}

static bool has_dots(const char *path)
{
    struct span rest = {path, strlen(path)};
    return has_word(rest, '/', "..");
}

bool cgroup_locate(const struct cgroup_path *point, const struct cgroup_path *root,
                   const struct cgroup_path *own, struct cgroup_path *folder)
{
    size_t skip = strcmp(root->text, "/") == 0 ? 0 : strlen(root->text);
    if (strncmp(own->text, root->text, skip) != 0 || has_dots(own->text) || has_dots(root->text))
        return false;
    const char *below = own->text + skip;
    if (*below != '\0' && *below != '/')
        return false;
    if (strcmp(below, "/") == 0)
        below = "";
    size_t point_size = strlen(point->text);
    size_t below_size = strlen(below);
    if (point_size + below_size >= sizeof folder->text)
        return false;
    memcpy(folder->text, point->text, point_size);
    memcpy(folder->text + point_size, below, below_size + 1);
    return true;
}

static struct span without_newline(const char *text, size_t size)
{
    struct span all = {text, size};
    return cut(&all, '\n');
}

bool cgroup_has_word(const char *list, size_t size, const char *word)
{
    return has_word(without_newline(list, size), ' ', word);
}

static int64_t number(struct span digits)
{
    int64_t value = 0;
    if (digits.size == 0)
        return -1;
    for (size_t i = 0; i < digits.size; i++) {
        int digit = digits.at[i] - '0';
        if (digit < 0 || digit > 9 || value > (INT64_MAX - digit) / 10)
            return -1;
        value = value * 10 + digit;
    }
    return value;
}

int64_t cgroup_value(const char *text, size_t size, const char *key)
{
    struct span rest = {text, size};
    while (rest.size > 0) {
        struct span line = cut(&rest, '\n');
        if (equals(cut(&line, ' '), key))
            return number(line);
    }
    return -1;
}

int64_t cgroup_number(const char *text, size_t size)
{
    return number(without_newline(text, size));
}
