/* /proc/self/mountinfo, /proc/self/cgroup and the files of cgroups: what is found is a path or a
 * number, within bounds. */
#include "emulator/system/cgroup_text.h"

#include "test/fuzz/fuzz.h"

static void check(const struct cgroup_path *path)
{
    FUZZ_ASSERT(path->text[0] == '/' && memchr(path->text, '\0', sizeof path->text) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    static const char *const controllers[] = {NULL, "cpu", "memory"};
    for (size_t i = 0; i < sizeof controllers / sizeof controllers[0]; i++) {
        struct cgroup_path point;
        struct cgroup_path root;
        struct cgroup_path own;
        struct cgroup_path folder;
        bool mounted = cgroup_find_mount(text, size, controllers[i], &point, &root);
        bool placed = cgroup_find_own(text, size, controllers[i], &own);
        if (mounted) {
            check(&point);
            check(&root);
        }
        if (placed)
            check(&own);
        if (mounted && placed && cgroup_locate(&point, &root, &own, &folder))
            check(&folder);
    }
    FUZZ_ASSERT(cgroup_value(text, size, "oom_kill") >= -1 && cgroup_number(text, size) >= -1);
    cgroup_has_word(text, size, "cpu");
    return 0;
}
