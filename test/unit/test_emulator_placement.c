/* Placement with real sandboxes, on one loop: who gets what, and that the counts come out even. */
#include "emulator/placement/placement.h"

#include "test/unit/local_world.h"

#include <sys/resource.h>

enum { FUNCTIONS = 2, MANY = 6 };

static struct world world;
static struct function functions[FUNCTIONS];
static struct concurrency concurrency;
static struct placement *placements[FUNCTIONS]; /* NULL: not made */
static int stopped;
static int told_error, told_errors;
static int told_waiting, most_waiting;
static struct outcome outcomes[MANY];

static void on_stopped(void *owner)
{
    (void)owner;
    stopped++;
}

static void on_cannot_start(void *owner, const struct function *function, int error)
{
    (void)owner;
    (void)function;
    told_error = error;
    told_errors++;
}

static void on_waiting(void *owner, int waiting)
{
    (void)owner;
    told_waiting = waiting;
    if (waiting > most_waiting)
        most_waiting = waiting;
}

static void set_up(void)
{
    world_open(&world);
    for (int i = 0; i < FUNCTIONS; i++)
        functions[i] = world.function;
    functions[1].name = "other";
    concurrency = (struct concurrency){.limit = 100, .changed = on_waiting};
    memset(placements, 0, sizeof placements);
    stopped = told_error = told_errors = told_waiting = most_waiting = 0;
}

static void stop_all(void)
{
    int made = 0;
    for (int i = 0; i < FUNCTIONS; i++) {
        made += placements[i] != NULL;
        for (int twice = 0; twice < 2 && placements[i] != NULL; twice++)
            placement_stop(placements[i], 0);
    }
    WORLD_UNTIL(&world, stopped == made);
}

static void tear_down(void)
{
    stop_all();
    ck_assert_int_eq(concurrency.used, 0);
    ck_assert_int_eq(concurrency.waiting, 0);
    ck_assert_int_eq(concurrency.parked, 0);
    ck_assert_int_eq(told_waiting, 0);
    ck_assert_int_eq(world.happened[LOCAL_SANDBOX_ENDED], world.happened[LOCAL_SANDBOX_STARTED]);
    for (int i = 0; i < FUNCTIONS; i++)
        placement_free(placements[i]);
    ck_assert_int_eq(concurrency.placements, 0);
    world_close(&world);
}

static struct placement *make(int number)
{
    static const struct placement_events events = {.stopped = on_stopped,
                                                   .cannot_start = on_cannot_start};
    placements[number] =
        placement_new(&world.sandboxes, &functions[number], &concurrency, &events, NULL);
    ck_assert_ptr_nonnull(placements[number]);
    placement_prepare(placements[number]);
    return placements[number];
}

static enum placement_refusal submit_as(struct placement *placement, const char *event,
                                        struct outcome *outcome, bool asynchronous)
{
    struct invocation *invocation = world_invocation(&world, event, outcome);
    invocation->asynchronous = asynchronous;
    enum placement_refusal why = placement_submit(placement, invocation);
    ck_assert_int_eq(outcome->done, 0);
    if (why != PLACEMENT_TAKEN)
        invocation_free(invocation);
    return why;
}

static void submit(struct placement *placement, const char *event, struct outcome *outcome)
{
    ck_assert_int_eq(submit_as(placement, event, outcome, false), PLACEMENT_TAKEN);
}

static void park(struct placement *placement, const char *event, struct outcome *outcome)
{
    ck_assert_int_eq(submit_as(placement, event, outcome, true), PLACEMENT_TAKEN);
}

static void wait_done(const struct outcome *outcome)
{
    WORLD_UNTIL(&world, outcome->done > 0);
    ck_assert_int_eq(outcome->done, 1);
}

static struct outcome serve(struct placement *placement, const char *event)
{
    struct outcome outcome;
    submit(placement, event, &outcome);
    wait_done(&outcome);
    return outcome;
}

static int started(void)
{
    return world.happened[LOCAL_SANDBOX_STARTED];
}

static int ended(void)
{
    return world.happened[LOCAL_SANDBOX_ENDED];
}

/* ---- Who gets what -------------------------------------------------------------------------- */

START_TEST(one_after_the_other_share_a_sandbox)
{
    struct placement *placement = make(0);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(serve(placement, "\"fine\"").answer, "\"fine\"");
        WORLD_UNTIL(&world, concurrency.used == 0);
    }
    ck_assert_int_eq(started(), 1);
    ck_assert_int_le(most_waiting, 1);
}
END_TEST

START_TEST(each_at_once_has_its_own)
{
    struct placement *placement = make(0);
    for (int i = 0; i < MANY; i++)
        submit(placement, "slow", &outcomes[i]);
    ck_assert_int_eq(told_waiting, MANY);
    for (int i = 0; i < MANY; i++)
        wait_done(&outcomes[i]);
    WORLD_UNTIL(&world, concurrency.used == 0);
    ck_assert_int_eq(started(), MANY);
}
END_TEST

START_TEST(crash_leaves_no_count_behind)
{
    struct placement *placement = make(0);
    for (int i = 0; i < 3; i++) {
        ck_assert(serve(placement, "crash").failed);
        WORLD_UNTIL(&world, concurrency.used == 0);
    }
    ck_assert_str_eq(serve(placement, "\"fine\"").answer, "\"fine\"");
    ck_assert_int_eq(started(), 1);
}
END_TEST

/* ---- Limits --------------------------------------------------------------------------------- */

START_TEST(callers_are_refused_and_events_wait)
{
    functions[0].reserved = 1;
    struct placement *placement = make(0);
    submit(placement, "slow", &outcomes[0]);
    ck_assert_int_eq(submit_as(placement, "\"no\"", &outcomes[1], false), PLACEMENT_RESERVED_LIMIT);
    park(placement, "\"one\"", &outcomes[2]);
    park(placement, "\"two\"", &outcomes[3]);
    wait_done(&outcomes[3]);
    ck_assert_str_eq(outcomes[2].answer, "\"one\"");
    ck_assert_int_eq(started(), 1);
}
END_TEST

START_TEST(no_event_gets_in_at_a_limit_of_none)
{
    functions[0].reserved = 0;
    struct placement *placement = make(0);
    park(placement, "\"one\"", &outcomes[0]);
    world_turn(&world, 20 * WORLD_MS);
    ck_assert_int_eq(outcomes[0].done, 0);
    ck_assert_int_eq(started(), 0);
    placement_set_reserved(placement, 1);
    wait_done(&outcomes[0]);
    ck_assert_str_eq(outcomes[0].answer, "\"one\"");
}
END_TEST

START_TEST(another_function_s_end_lets_events_in)
{
    concurrency.limit = 1;
    struct placement *one = make(0), *other = make(1);
    submit(one, "slow", &outcomes[0]);
    ck_assert_int_eq(submit_as(other, "\"no\"", &outcomes[1], false), PLACEMENT_ACCOUNT_LIMIT);
    park(other, "\"waited\"", &outcomes[2]);
    /* The functions take turns: its own events do not keep the others out. */
    for (int i = 3; i < MANY; i++)
        park(one, "slow", &outcomes[i]);
    wait_done(&outcomes[2]);
    ck_assert_str_eq(outcomes[2].answer, "\"waited\"");
    ck_assert_int_eq(outcomes[MANY - 1].done, 0);
    wait_done(&outcomes[MANY - 1]);
}
END_TEST

START_TEST(no_descriptor_left)
{
    struct rlimit limit;
    struct placement *placement = make(0);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const struct rlimit none = {.rlim_cur = 3, .rlim_max = limit.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(submit_as(placement, "\"no\"", &outcomes[0], i == 2),
                         PLACEMENT_NO_SANDBOX);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(told_error, EMFILE);
    ck_assert_int_eq(told_errors, 1);
    ck_assert_str_eq(serve(placement, "\"fine\"").answer, "\"fine\"");
}
END_TEST

START_TEST(no_descriptor_left_for_the_second)
{
    struct rlimit limit;
    struct placement *placement = make(0);
    submit(placement, "slow", &outcomes[0]);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 1);
    const struct rlimit none = {.rlim_cur = 3, .rlim_max = limit.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
    submit(placement, "\"later\"", &outcomes[1]);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    wait_done(&outcomes[1]);
    ck_assert_str_eq(outcomes[1].answer, "\"later\"");
    ck_assert_int_eq(told_errors, 1);
}
END_TEST

/* ---- Deployments, idle time, leases --------------------------------------------------------- */

START_TEST(deployment_while_a_request_waits_for_its_init)
{
    functions[0].handler = "slow";
    struct placement *placement = make(0);
    submit(placement, "\"fine\"", &outcomes[0]);
    ck_assert_int_eq(placement_deploy(placement), 1);
    wait_done(&outcomes[0]);
    ck_assert_str_eq(outcomes[0].answer, "\"fine\"");
    WORLD_UNTIL(&world, ended() == 1);
    ck_assert_int_eq(started(), 2);
}
END_TEST

START_TEST(deployment_waits_for_what_runs)
{
    struct placement *placement = make(0);
    for (int i = 0; i < 2; i++)
        submit(placement, "slow", &outcomes[i]);
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 2);
    ck_assert_int_eq(placement_deploy(placement), 2);
    for (int i = 0; i < 2; i++) {
        wait_done(&outcomes[i]);
        ck_assert_str_eq(outcomes[i].answer, "slow");
    }
    WORLD_UNTIL(&world, ended() == 2);
    ck_assert_int_eq(started(), 4);
}
END_TEST

START_TEST(idle_ones_go_also_beside_a_provisioned_one)
{
    functions[0].provisioned = 1;
    functions[0].idle_limit_ns = 50 * WORLD_MS;
    struct placement *placement = make(0);
    WORLD_UNTIL(&world, placement_provisioned_ready(placement) == 1);
    world_turn(&world, 60 * WORLD_MS);
    for (int i = 0; i < 2; i++)
        submit(placement, "slow", &outcomes[i]);
    WORLD_UNTIL(&world, ended() == 1);
    ck_assert_str_eq(world.shutdown_reason, "idle");
    /* If that one started late, the provisioned one has had both, and may be at the second. */
    for (int i = 0; i < 2; i++)
        wait_done(&outcomes[i]);
    ck_assert_int_eq(placement_provisioned_ready(placement), 1);
}
END_TEST

START_TEST(lease_s_end_prepares_a_successor_first)
{
    functions[0].lease_ns = 100 * WORLD_MS;
    struct placement *placement = make(0);
    serve(placement, "\"fine\"");
    WORLD_UNTIL(&world, ended() == 1);
    ck_assert_str_eq(world.shutdown_reason, "lease");
    ck_assert_int_ge(world.happened[LOCAL_SANDBOX_READY], 2);
    ck_assert_str_eq(serve(placement, "\"fine\"").answer, "\"fine\"");
}
END_TEST

START_TEST(provisioned_ones_are_kept)
{
    functions[0].provisioned = 2;
    struct placement *placement = make(0);
    WORLD_UNTIL(&world, placement_provisioned_ready(placement) == 2);
    ck_assert_int_eq(placement_deploy(placement), 2);
    WORLD_UNTIL(&world, ended() == 2 && placement_provisioned_ready(placement) == 2);
    placement_set_provisioned(placement, 1);
    WORLD_UNTIL(&world, ended() == 3);
    ck_assert_str_eq(world.shutdown_reason, "provisioned-concurrency");
    placement_set_provisioned(placement, 0);
    WORLD_UNTIL(&world, ended() == 4);
}
END_TEST

START_TEST(provisioned_one_that_cannot_init_is_not_started_for_ever)
{
    functions[0].provisioned = 1;
    functions[0].handler = "exits";
    struct placement *placement = make(0);
    WORLD_UNTIL(&world, placement_provisioned_ready(placement) == 1);
    world_turn(&world, 50 * WORLD_MS);
    ck_assert_int_eq(started(), 1);
    ck_assert_int_eq(world.happened[PLATFORM_INIT_START], 1);
}
END_TEST

/* ---- Managed instances ---------------------------------------------------------------------- */

static struct placement *make_managed(const char *handler)
{
    functions[0].init_type = INIT_MANAGED_INSTANCES;
    functions[0].max_concurrency = 3;
    functions[0].handler = handler;
    return make(0);
}

START_TEST(managed_instance_that_cannot_init_answers_its_callers)
{
    struct placement *placement = make_managed("exits");
    for (int i = 0; i < 3; i++)
        submit(placement, "\"no\"", &outcomes[i]);
    for (int i = 0; i < 3; i++) {
        wait_done(&outcomes[i]);
        ck_assert(outcomes[i].failed);
    }
    ck_assert_int_eq(started(), 1);
}
END_TEST

START_TEST(managed_instance_that_broke_is_replaced_by_the_next_request)
{
    struct placement *placement = make_managed("serves");
    ck_assert(serve(placement, "crash").failed);
    WORLD_UNTIL(&world, ended() == 1);
    ck_assert_str_eq(serve(placement, "\"fine\"").answer, "\"fine\"");
    WORLD_UNTIL(&world, concurrency.used == 0);
    ck_assert_int_eq(started(), 2);
}
END_TEST

START_TEST(managed_instance_at_work_is_neither_idle_nor_cut_off)
{
    functions[0].idle_limit_ns = 20 * WORLD_MS;
    struct placement *placement = make_managed("pair");
    submit(placement, "slow", &outcomes[0]);
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 1);
    /* It can take another one all the while. */
    world_turn(&world, 100 * WORLD_MS);
    placement_deploy(placement);
    wait_done(&outcomes[0]);
    ck_assert_str_eq(outcomes[0].answer, "slow");
    ck_assert(!outcomes[0].cancelled);
}
END_TEST

/* ---- The end -------------------------------------------------------------------------------- */

START_TEST(stop_cancels_each_once_and_takes_no_more)
{
    functions[0].reserved = 2;
    struct placement *placement = make(0);
    submit(placement, "hang", &outcomes[0]);
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 1);
    submit(placement, "\"waits\"", &outcomes[1]);
    park(placement, "\"parked\"", &outcomes[2]);
    placement_stop(placement, 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(outcomes[i].done, 1);
        ck_assert(outcomes[i].cancelled);
    }
    ck_assert_int_eq(submit_as(placement, "\"no\"", &outcomes[3], false), PLACEMENT_STOPPING);
    ck_assert_int_eq(submit_as(placement, "\"no\"", &outcomes[3], true), PLACEMENT_STOPPING);
    ck_assert_int_eq(placement_deploy(placement), 0);
    stop_all();
    ck_assert_int_eq(stopped, 1);
    ck_assert_int_eq(started(), 2);
}
END_TEST

int main(void)
{
    mini_runtime_if_started();
    if (!confined_possible("placement"))
        return EXIT_SUCCESS;
    Suite *suite = suite_create("placement");
    TCase *tc = tcase_create("placement");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, one_after_the_other_share_a_sandbox);
    tcase_add_test(tc, each_at_once_has_its_own);
    tcase_add_test(tc, crash_leaves_no_count_behind);
    tcase_add_test(tc, callers_are_refused_and_events_wait);
    tcase_add_test(tc, no_event_gets_in_at_a_limit_of_none);
    tcase_add_test(tc, another_function_s_end_lets_events_in);
    tcase_add_test(tc, no_descriptor_left);
    tcase_add_test(tc, no_descriptor_left_for_the_second);
    tcase_add_test(tc, deployment_while_a_request_waits_for_its_init);
    tcase_add_test(tc, deployment_waits_for_what_runs);
    tcase_add_test(tc, idle_ones_go_also_beside_a_provisioned_one);
    tcase_add_test(tc, lease_s_end_prepares_a_successor_first);
    tcase_add_test(tc, provisioned_ones_are_kept);
    tcase_add_test(tc, provisioned_one_that_cannot_init_is_not_started_for_ever);
    tcase_add_test(tc, managed_instance_that_cannot_init_answers_its_callers);
    tcase_add_test(tc, managed_instance_that_broke_is_replaced_by_the_next_request);
    tcase_add_test(tc, managed_instance_at_work_is_neither_idle_nor_cut_off);
    tcase_add_test(tc, stop_cancels_each_once_and_takes_no_more);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
