#include "emulator/model/ids.h"
#include "emulator/model/invocation.h"
#include "emulator/sandbox/process_ending.h"

#include "test/unit/unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

/* The two forms of wait(2)'s status that a process can end with. */
#define EXITED(code)     ((code) << 8)
#define SIGNALED(signal) (signal)

static const struct {
    const char *row;
    struct process_fate fate;
    const char *status, *error_type, *message;
} fates[] = {
    {"exit",
     {.wait_status = EXITED(3)},
     "error",
     "Runtime.ExitError",
     "Runtime exited with error: exit status 3"},
    {"exit 0",
     {.wait_status = EXITED(0)},
     "error",
     "Runtime.ExitError",
     "Runtime exited with error: exit status 0"},
    {"killed by somebody",
     {.wait_status = SIGNALED(SIGKILL)},
     "error",
     "Runtime.ExitError",
     "Runtime exited with error: signal: killed"},
    {"crash",
     {.wait_status = SIGNALED(SIGSEGV) | WCOREFLAG},
     "error",
     "Runtime.ExitError",
     "Runtime exited with error: signal: segmentation fault (core dumped)"},
    {"timeout",
     {.killed = TIMED_OUT, .wait_status = SIGNALED(SIGKILL), .timeout_ns = 3000000000},
     "timeout",
     "Sandbox.Timedout",
     "Task timed out after 3.00 seconds"},
    {"timeout, a fraction",
     {.killed = TIMED_OUT, .wait_status = SIGNALED(SIGKILL), .timeout_ns = 1250000000},
     "timeout",
     "Sandbox.Timedout",
     "Task timed out after 1.25 seconds"},
    {"init limit",
     {.killed = INIT_TOOK_TOO_LONG, .wait_status = SIGNALED(SIGKILL)},
     "timeout",
     "",
     ""},
    {"init error",
     {.failed_type = "Runtime.NoConfig", .wait_status = EXITED(1)},
     "error",
     "Runtime.NoConfig",
     ""},
    {"not started",
     {.start_error = ENOEXEC, .program = "/x/bootstrap"},
     "error",
     "Runtime.InvalidEntrypoint",
     "cannot execute /x/bootstrap: Exec format error"},
};

START_TEST(ending_is_told_in_the_platform_s_words)
{
    struct process_ending got = process_ending_describe(&fates[_i].fate);
    UNIT_TEXT(fates[_i].row, got.status, fates[_i].status);
    UNIT_TEXT(fates[_i].row, got.error_type, fates[_i].error_type);
    UNIT_TEXT(fates[_i].row, buffer_text(&got.message), fates[_i].message);
    buffer_free(&got.message);
}
END_TEST

START_TEST(platform_error_names_the_request)
{
    struct invocation *invocation = invocation_new();
    ck_assert_ptr_nonnull(invocation);
    memcpy(invocation->request_id, "the-id", sizeof "the-id");
    invocation_fail(invocation, "Runtime.ExitError", "it \"broke\"");
    ck_assert_str_eq(buffer_text(&invocation->answer),
                     "{\"errorType\":\"Runtime.ExitError\",\"errorMessage\":\"RequestId: the-id "
                     "Error: it \\\"broke\\\"\"}");
    ck_assert(invocation->failed);
    ck_assert_str_eq(invocation->error_type, "Runtime.ExitError");
    invocation_free(invocation);
}
END_TEST

/* Whether `text` has the form: 'h' is a lower-case hex digit, anything else is itself. */
static bool has_form(const char *text, const char *form)
{
    if (strlen(text) != strlen(form))
        return false;
    for (; *form != '\0'; form++, text++)
        if (*form == 'h' ? strchr("0123456789abcdef", *text) == NULL : *text != *form)
            return false;
    return true;
}

START_TEST(ids_have_their_forms)
{
    char id[UUID_SIZE];
    char other[UUID_SIZE];
    char trace[TRACE_ID_SIZE];
    char stream[LOG_STREAM_SIZE];
    id_uuid(id);
    id_uuid(other);
    ck_assert_str_ne(id, other);
    ck_assert_ptr_nonnull(strchr("89ab", id[19]));
    id[19] = '8';
    ck_assert_msg(has_form(id, "hhhhhhhh-hhhh-4hhh-8hhh-hhhhhhhhhhhh"), "%s", id);
    id_trace(1737036339999, trace);
    ck_assert_msg(has_form(trace, "Root=1-67891233-hhhhhhhhhhhhhhhhhhhhhhhh;"
                                  "Parent=hhhhhhhhhhhhhhhh;Sampled=0"),
                  "%s", trace);
    id_log_stream(1737036339999, stream);
    ck_assert_msg(has_form(stream, "2025/01/16/[$LATEST]hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"), "%s",
                  stream);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_endings");
    TCase *tcase = tcase_create("endings");
    tcase_add_loop_test(tcase, ending_is_told_in_the_platform_s_words, 0, UNIT_COUNT(fates));
    tcase_add_test(tcase, platform_error_names_the_request);
    tcase_add_test(tcase, ids_have_their_forms);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
