/* A pattern of a query, up to the first line break, and what is searched with it. */
#include "insights/expression/regex.h"

#include "test/fuzz/fuzz.h"

static void search_all(const struct regex *regex, struct text subject, struct text *groups)
{
    size_t from = 0;
    for (int matches = 0; matches < 10 && regex_search(regex, subject, from, groups); matches++) {
        for (size_t i = 0; i <= regex_group_count(regex); i++) {
            if (groups[i].data == NULL)
                continue;
            size_t start = (size_t)(groups[i].data - subject.data);
            FUZZ_ASSERT(start <= subject.size && groups[i].size <= subject.size - start);
        }
        size_t start = (size_t)(groups[0].data - subject.data);
        FUZZ_ASSERT(start >= from);
        from = start + groups[0].size + (groups[0].size == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char message[REGEX_MESSAGE_SIZE] = "";
    char *bytes = fuzz_text(data, size);
    struct text pattern = text_bytes(bytes, size);
    pattern = text_first(pattern, text_find(pattern, (struct text)TEXT("\n")));
    /* Memory of its own, so that reading beyond it is seen. */
    char *rest = fuzz_text(data + pattern.size, size - pattern.size);
    struct regex *regex = regex_new(pattern, message);

    FUZZ_ASSERT((regex == NULL) == (message[0] != '\0'));
    if (regex != NULL) {
        size_t count = regex_group_count(regex) + 1;
        struct text *groups = calloc(count, sizeof *groups);
        FUZZ_ASSERT(groups != NULL);
        for (size_t i = 1; i < count; i++)
            FUZZ_ASSERT(regex_group_name(regex, i).size <= pattern.size);
        regex_matches(regex, text_bytes(rest, size - pattern.size));
        search_all(regex, text_bytes(rest, size - pattern.size), groups);
        free(groups);
    }
    regex_free(regex);
    free(rest);
    free(bytes);
    return 0;
}
