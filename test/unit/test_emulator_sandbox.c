/* A sandbox with real processes, on one loop. */
#include "emulator/sandbox/sandbox.h"

#include "emulator/sandbox/sandbox_internal.h"
#include "test/unit/local_world.h"
#include "test/unit/loop_client.h"

static struct world world;
static struct sandbox *sandbox;
static int frees;
static bool stopped;

static void on_free(void *owner)
{
    (void)owner;
    frees++;
    loop_stop(world.loop);
}

static void on_stopped(void *owner)
{
    (void)owner;
    stopped = true;
}

static void set_up(void)
{
    world_open(&world);
    frees = 0;
    stopped = false;
    sandbox = NULL;
}

static void tear_down(void)
{
    if (sandbox != NULL && !stopped) {
        sandbox_stop(sandbox, "stop", 0);
        sandbox_stop(sandbox, "stop", 0);
        WORLD_UNTIL(&world, stopped);
    }
    sandbox_free(sandbox);
    world_close(&world);
}

static void make(const char *handler)
{
    static const struct sandbox_events events = {.free = on_free, .stopped = on_stopped};
    int error = 0;
    world.function.handler = handler;
    sandbox = sandbox_new(&world.sandboxes, &world.function, world.function.init_type, FOR_REQUEST,
                          &events, NULL, &error);
    ck_assert_msg(sandbox != NULL, "%s", strerror(error));
    sandbox_start(sandbox);
}

static void make_ready(const char *handler)
{
    make(handler);
    WORLD_UNTIL(&world, frees == 1);
    ck_assert(sandbox_is_free(sandbox));
}

static void invoke(const char *event, struct outcome *outcome)
{
    sandbox_invoke(sandbox, world_invocation(&world, event, outcome));
    ck_assert_msg(outcome->done == 0, "done came from inside the call");
}

/* The outcome of an invocation that runs alone. */
static struct outcome serve(const char *event)
{
    struct outcome outcome;
    int before = frees;
    invoke(event, &outcome);
    WORLD_UNTIL(&world, frees > before && sandbox_is_free(sandbox));
    ck_assert_int_eq(outcome.done, 1);
    ck_assert_int_eq(sandbox_running(sandbox), 0);
    return outcome;
}

#define CHECK_ERROR(outcome, type)                                                                 \
    do {                                                                                           \
        ck_assert((outcome).failed);                                                               \
        ck_assert_msg(strstr((outcome).answer, "\"errorType\":\"" type "\"") != NULL, "%s",        \
                      (outcome).answer);                                                           \
    } while (0)

/* ---- Invocations ---------------------------------------------------------------------------- */

START_TEST(serves_one_after_the_other)
{
    make_ready("serves");
    for (int i = 0; i < 3; i++) {
        struct outcome outcome = serve("\"fine\"");
        ck_assert(!outcome.failed);
        ck_assert_str_eq(outcome.answer, "\"fine\"");
    }
    ck_assert_int_eq(world.happened[PLATFORM_INIT_START], 1);
    ck_assert_int_eq(world.happened[PLATFORM_REPORT], 3);
}
END_TEST

START_TEST(crash_is_an_error_and_the_next_one_starts_anew)
{
    make_ready("serves");
    struct outcome outcome = serve("crash");
    CHECK_ERROR(outcome, "Runtime.ExitError");
    outcome = serve("\"fine\"");
    ck_assert_str_eq(outcome.answer, "\"fine\"");
    ck_assert_int_eq(world.happened[PLATFORM_INIT_START], 2);
    ck_assert_int_eq(world.happened[LOCAL_FIRST_INVOCATION], 2);
}
END_TEST

START_TEST(timeout_is_one)
{
    make_ready("serves");
    world.function.timeout_ns = 200 * WORLD_MS;
    struct outcome outcome = serve("hang");
    CHECK_ERROR(outcome, "Sandbox.Timedout");
    /* That is too little for a new process on a busy machine. */
    world.function.timeout_ns = 10 * WORLD_S;
    ck_assert_str_eq(serve("\"fine\"").answer, "\"fine\"");
}
END_TEST

/* The idle runtime's process, which has served "die", ends. The loop runs no further. */
static void end_it(void)
{
    int64_t end_ns = clock_ns(CLOCK_MONOTONIC) + WORLD_PATIENCE_NS;
    process_signal(sandbox->process, SIGTERM);
    while (!process_has_ended(sandbox->process)) {
        ck_assert(clock_ns(CLOCK_MONOTONIC) < end_ns);
        mini_sleep_ms(1);
    }
}

START_TEST(exit_while_idle_costs_no_invocation)
{
    world.sandboxes.freeze = false;
    make_ready("serves");
    struct outcome outcome = serve("die");
    ck_assert_str_eq(outcome.answer, "die");
    /* The loop has not seen the end yet when the next event comes. */
    end_it();
    outcome = serve("\"fine\"");
    ck_assert_msg(!outcome.failed, "%s", outcome.answer);
    ck_assert_str_eq(outcome.answer, "\"fine\"");
    ck_assert_int_eq(world.happened[PLATFORM_START], 2);
    ck_assert_int_eq(world.happened[PLATFORM_INIT_START], 2);
}
END_TEST

START_TEST(time_runs_out_while_its_processes_are_missing)
{
    world.sandboxes.freeze = false;
    make_ready("serves");
    serve("die");
    end_it();
    world.function.timeout_ns = 300 * WORLD_MS;
    struct outcome outcome = serve("hang");
    CHECK_ERROR(outcome, "Sandbox.Timedout");
}
END_TEST

START_TEST(runtime_that_never_stays_is_an_error)
{
    world.sandboxes.freeze = false;
    make_ready("flees");
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Runtime.ExitError");
    ck_assert_int_le(world.happened[PLATFORM_INIT_START], 3);
}
END_TEST

START_TEST(event_waits_for_a_runtime_that_hung_up)
{
    world.sandboxes.freeze = false;
    make("sleeps");
    WORLD_UNTIL(&world, sandbox->process != NULL);
    /* The test is the runtime, but for its process. */
    struct loop_client client;
    int port = (int)strtol(strchr(runtime_api_address(sandbox->api), ':') + 1, NULL, 10);
    loop_client_send(&client, world.loop, port, "GET", "/2018-06-01/runtime/invocation/next", "",
                     "");
    WORLD_UNTIL(&world, frees == 1);
    loop_unwatch(world.loop, &client.watch);
    close(client.watch.fd);
    loop_client_free(&client);
    WORLD_UNTIL(&world, runtime_api_waiting_slot(sandbox->api) < 0);
    struct outcome outcome;
    invoke("\"kept\"", &outcome);
    loop_client_send(&client, world.loop, port, "GET", "/2018-06-01/runtime/invocation/next", "",
                     "");
    ck_assert_int_eq(loop_client_wait(&client), 200);
    ck_assert_str_eq(loop_client_body(&client), "\"kept\"");
    loop_client_free(&client);
    ck_assert_int_eq(outcome.done, 0);
    /* It has the event now: its end is the invocation's. */
    process_signal(sandbox->process, SIGKILL);
    WORLD_UNTIL(&world, outcome.done == 1);
    CHECK_ERROR(outcome, "Runtime.ExitError");
    WORLD_UNTIL(&world, sandbox_is_free(sandbox));
}
END_TEST

START_TEST(failed_init_is_tried_again_by_the_invocation)
{
    make_ready("exits");
    ck_assert_int_eq(world.happened[LOCAL_SANDBOX_READY], 1);
    for (int i = 0; i < 2; i++) {
        struct outcome outcome = serve("\"fine\"");
        CHECK_ERROR(outcome, "Runtime.ExitError");
    }
    ck_assert_int_eq(world.happened[PLATFORM_INIT_START], 3);
    ck_assert_int_eq(world.happened[LOCAL_SANDBOX_READY], 1);
}
END_TEST

START_TEST(program_that_cannot_be_executed)
{
    world.function.program = "/nonexistent/bootstrap";
    make_ready("serves");
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Runtime.InvalidEntrypoint");
}
END_TEST

START_TEST(init_is_cut_off_and_runs_again_in_the_invocation)
{
    world.function.init_limit_ns = 50 * WORLD_MS;
    make_ready("slow");
    ck_assert_str_eq(serve("\"fine\"").answer, "\"fine\"");
    ck_assert_int_eq(world.happened[PLATFORM_INIT_REPORT], 2);
}
END_TEST

/* ---- Managed instances ---------------------------------------------------------------------- */

START_TEST(managed_instance_goes_with_its_runtime)
{
    world.function.init_type = INIT_MANAGED_INSTANCES;
    world.function.max_concurrency = 2;
    make_ready("serves");
    struct outcome outcome;
    invoke("crash", &outcome);
    WORLD_UNTIL(&world, stopped);
    ck_assert_int_eq(outcome.done, 1);
    CHECK_ERROR(outcome, "Runtime.ExitError");
    ck_assert_str_eq(world.shutdown_reason, "failure");
}
END_TEST

START_TEST(managed_instance_that_cannot_init_says_why)
{
    world.function.init_type = INIT_MANAGED_INSTANCES;
    world.function.max_concurrency = 2;
    make_ready("exits");
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Runtime.ExitError");
    ck_assert(!stopped);
}
END_TEST

START_TEST(managed_instance_s_init_in_an_invocation_ends_with_its_time)
{
    world.function.init_type = INIT_MANAGED_INSTANCES;
    world.function.max_concurrency = 2;
    world.function.timeout_ns = 100 * WORLD_MS;
    make_ready("exits");
    world.function.handler = "sleeps";
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Sandbox.Timedout");
}
END_TEST

/* ---- The end -------------------------------------------------------------------------------- */

START_TEST(stop_while_idle)
{
    make_ready("serves");
    sandbox_stop(sandbox, "idle", 0);
    ck_assert(!stopped && !sandbox_is_free(sandbox));
    WORLD_UNTIL(&world, stopped);
    ck_assert_str_eq(world.shutdown_reason, "idle");
}
END_TEST

START_TEST(stop_cancels_what_runs_and_late_answers_find_nobody)
{
    struct outcome outcome;
    make_ready("serves");
    invoke("hold", &outcome);
    WORLD_UNTIL(&world, runtime_api_taken(sandbox->api, 0));
    sandbox_stop(sandbox, "stop", WORLD_PATIENCE_NS);
    ck_assert_int_eq(outcome.done, 1);
    ck_assert(outcome.cancelled);
    /* The runtime answers when it is told to go, and exits. */
    WORLD_UNTIL(&world, stopped);
    ck_assert_int_eq(outcome.done, 1);
    ck_assert_int_eq(frees, 1);
}
END_TEST

START_TEST(second_stop_waits_for_nothing)
{
    make_ready("serves");
    sandbox_stop(sandbox, "idle", 100 * WORLD_S);
    world_turn(&world, 20 * WORLD_MS);
    sandbox_stop(sandbox, "stop", 100 * WORLD_S);
    world_turn(&world, 20 * WORLD_MS);
    ck_assert(!stopped);
    sandbox_stop(sandbox, "stop", 0);
    WORLD_UNTIL(&world, stopped);
    ck_assert_str_eq(world.shutdown_reason, "idle");
}
END_TEST

static const char *const states[] = {"init", "init in an invocation", "missing processes"};

START_TEST(stop_in_the_middle_of_it)
{
    struct outcome outcome = {0};
    world.sandboxes.freeze = false;
    if (_i == 0) {
        make("sleeps");
    } else {
        make_ready(_i == 1 ? "exits" : "serves");
        if (_i == 2) {
            serve("die");
            end_it();
        }
        world.function.handler = "sleeps";
        invoke("\"fine\"", &outcome);
    }
    sandbox_stop(sandbox, "stop", 0);
    WORLD_UNTIL(&world, stopped);
    UNIT_INT(states[_i], outcome.done, _i > 0);
    UNIT_INT(states[_i], outcome.cancelled, _i > 0);
    UNIT_INT(states[_i], world.happened[LOCAL_SANDBOX_ENDED], 1);
}
END_TEST

/* ---- Extensions ----------------------------------------------------------------------------- */

static char extension_path[] = "/tmp/firstlight-test-XXXXXX";

/* The function has an extension that only waits. */
static void add_extension(void)
{
    static const char *extensions[2];
    memset(extension_path + strlen(extension_path) - 6, 'X', 6);
    int fd = mkstemp(extension_path);
    ck_assert_int_ge(fd, 0);
    dprintf(fd, "#!/bin/sh\nexec sleep 1000\n");
    fchmod(fd, 0700);
    close(fd);
    extensions[0] = extension_path;
    world.function.extensions = extensions;
}

static int enrol(void)
{
    struct loop_client client;
    char header[128];
    int port = (int)strtol(strchr(runtime_api_address(sandbox->api), ':') + 1, NULL, 10);
    snprintf(header, sizeof header, "Lambda-Extension-Name: %s\r\n",
             strrchr(extension_path, '/') + 1);
    loop_client_send(&client, world.loop, port, "POST", "/2020-01-01/extension/register", header,
                     "{\"events\":[\"SHUTDOWN\"]}");
    int status = loop_client_wait(&client);
    loop_client_free(&client);
    return status;
}

START_TEST(extension_that_registers_while_it_ends_starts_nothing)
{
    add_extension();
    make("serves");
    sandbox_stop(sandbox, "stop", 0);
    enrol();
    world_turn(&world, 20 * WORLD_MS);
    ck_assert_ptr_null(sandbox->process);
    sandbox_stop(sandbox, "stop", 0);
    WORLD_UNTIL(&world, stopped);
    unlink(extension_path);
}
END_TEST

START_TEST(extension_that_never_registers_ends_the_init)
{
    add_extension();
    world.function.init_limit_ns = 50 * WORLD_MS;
    world.function.timeout_ns = 100 * WORLD_MS;
    make("serves");
    /* The extension has two seconds for a shutdown that it has not asked for: killed at once. */
    WORLD_UNTIL(&world, frees == 1);
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Sandbox.Timedout");
    ck_assert_int_eq(world.happened[PLATFORM_INIT_REPORT], 2);
    unlink(extension_path);
}
END_TEST

START_TEST(extension_s_end_is_an_error_by_its_name)
{
    add_extension();
    world.function.init_limit_ns = 50 * WORLD_MS;
    FILE *file = fopen(extension_path, "w");
    fputs("#!/bin/sh\nexit 0\n", file);
    fclose(file);
    make_ready("serves");
    struct outcome outcome = serve("\"fine\"");
    CHECK_ERROR(outcome, "Extension.Crash");
    ck_assert_ptr_nonnull(strstr(outcome.answer, "firstlight-test-"));
    unlink(extension_path);
}
END_TEST

int main(void)
{
    mini_runtime_if_started();
    if (!confined_possible("sandbox"))
        return EXIT_SUCCESS;
    Suite *suite = suite_create("sandbox");
    TCase *tc = tcase_create("sandbox");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, serves_one_after_the_other);
    tcase_add_test(tc, crash_is_an_error_and_the_next_one_starts_anew);
    tcase_add_test(tc, timeout_is_one);
    tcase_add_test(tc, exit_while_idle_costs_no_invocation);
    tcase_add_test(tc, time_runs_out_while_its_processes_are_missing);
    tcase_add_test(tc, runtime_that_never_stays_is_an_error);
    tcase_add_test(tc, event_waits_for_a_runtime_that_hung_up);
    tcase_add_test(tc, failed_init_is_tried_again_by_the_invocation);
    tcase_add_test(tc, program_that_cannot_be_executed);
    tcase_add_test(tc, init_is_cut_off_and_runs_again_in_the_invocation);
    tcase_add_test(tc, managed_instance_goes_with_its_runtime);
    tcase_add_test(tc, managed_instance_that_cannot_init_says_why);
    tcase_add_test(tc, managed_instance_s_init_in_an_invocation_ends_with_its_time);
    tcase_add_test(tc, stop_while_idle);
    tcase_add_test(tc, stop_cancels_what_runs_and_late_answers_find_nobody);
    tcase_add_test(tc, second_stop_waits_for_nothing);
    tcase_add_loop_test(tc, stop_in_the_middle_of_it, 0, UNIT_COUNT(states));
    tcase_add_test(tc, extension_that_registers_while_it_ends_starts_nothing);
    tcase_add_test(tc, extension_that_never_registers_ends_the_init);
    tcase_add_test(tc, extension_s_end_is_an_error_by_its_name);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
