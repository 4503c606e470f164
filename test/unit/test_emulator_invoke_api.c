/* The callers' API with a real placement below it, on one loop: what a caller is answered. */
#include "emulator/api/caller_api.h"

#include "emulator/api/async_events.h"
#include "test/unit/local_world.h"
#include "test/unit/loop_client.h"

#define INVOKE "/2015-03-31/functions/orders/invocations"

static struct world world;
static struct concurrency concurrency;
static struct placement *placement;
static struct caller_api *api;
static struct async_events *retries;
static bool stopped;

static void on_stopped(void *owner)
{
    (void)owner;
    stopped = true;
    loop_stop(world.loop);
}

static void on_cannot_start(void *owner, const struct function *function, int error)
{
    (void)owner;
    (void)function;
    (void)error;
}

static void set_up(void)
{
    world_open(&world);
    concurrency = (struct concurrency){.limit = 1};
    placement = NULL;
    api = NULL;
    retries = NULL;
    stopped = false;
}

static void stop(void)
{
    placement_stop(placement, 0);
    WORLD_UNTIL(&world, stopped);
}

static void tear_down(void)
{
    if (!stopped)
        stop();
    ck_assert_int_eq(concurrency.used, 0);
    placement_free(placement);
    caller_api_free(api);
    async_events_free(retries);
    world_close(&world);
}

static void make(const char *handler)
{
    static const struct placement_events events = {.stopped = on_stopped,
                                                   .cannot_start = on_cannot_start};
    int error = 0;
    world.function.handler = handler;
    placement = placement_new(&world.sandboxes, &world.function, &concurrency, &events, NULL);
    const struct caller_api_spec spec = {.loop = world.loop,
                                         .http = world.http,
                                         .address = "127.0.0.1",
                                         .placements = &placement,
                                         .placement_count = 1,
                                         .concurrency = &concurrency};
    api = caller_api_new(&spec, &error);
    ck_assert_ptr_nonnull(api);
    retries = async_events_new(world.loop, 10 * WORLD_MS);
    ck_assert_ptr_nonnull(retries);
}

static void begin(struct loop_client *client, const char *path, const char *headers,
                  const char *body)
{
    loop_client_send(client, world.loop, caller_api_port(api), "POST", path, headers, body);
}

/* The answer has the status, and all of `text` in its head or body. */
static void check(struct loop_client *client, const char *row, int status, const char *text)
{
    UNIT_INT(row, loop_client_wait(client), status);
    /* Event streams have numbers in them. */
    for (size_t i = 0; i < client->answer.size; i++)
        if (client->answer.data[i] == '\0')
            client->answer.data[i] = '.';
    ck_assert_msg(strstr(buffer_text(&client->answer), text) != NULL, "%s: no %s in %s", row, text,
                  buffer_text(&client->answer));
    loop_client_free(client);
}

/* ---- One request ---------------------------------------------------------------------------- */

static const struct {
    const char *row, *path, *headers, *body;
    int status;
    const char *text;
} requests[] = {
    {"plain", INVOKE, "", "\"fine\"", 200, "\r\n\r\n\"fine\""},
    {"executed version", INVOKE, "", "\"fine\"", 200, "X-Amz-Executed-Version: $LATEST"},
    {"the only function", "/2015-03-31/functions/function/invocations", "", "\"fine\"", 200,
     "fine"},
    {"version", INVOKE "?Qualifier=7", "", "\"fine\"", 200, "X-Amz-Executed-Version: $LATEST"},
    {"alias", INVOKE "?Qualifier=live", "", "\"fine\"", 200, "\"fine\""},
    {"no qualifier", INVOKE "?Qualifier=a%2Fb", "", "\"no\"", 400,
     "InvalidParameterValueException"},
    {"unknown", "/2015-03-31/functions/nosuch/invocations", "", "\"no\"", 404,
     "ResourceNotFoundException"},
    {"crash", INVOKE, "", "crash", 200, "X-Amz-Function-Error: Unhandled"},
    {"its type", INVOKE, "", "crash", 200, "\"errorType\":\"Runtime.ExitError\""},
    {"tail", INVOKE, "X-Amz-Log-Type: Tail\r\n", "\"fine\"", 200, "X-Amz-Log-Result: "},
    {"bad log type", INVOKE, "X-Amz-Log-Type: Head\r\n", "\"no\"", 400, "X-Amz-Log-Type"},
    {"dry run", INVOKE, "X-Amz-Invocation-Type: DryRun\r\n", "\"no\"", 204, "x-amzn-RequestId"},
    {"bad type", INVOKE, "X-Amz-Invocation-Type: Later\r\n", "\"no\"", 400, "Event or DryRun"},
    {"event", INVOKE, "X-Amz-Invocation-Type: Event\r\n", "\"fine\"", 202, "x-amzn-RequestId"},
    {"the old way", "/2014-11-13/functions/orders/invoke-async/", "", "\"fine\"", 202, ""},
    {"bad context", INVOKE, "X-Amz-Client-Context: %%%\r\n", "\"no\"", 400, "base64"},
    {"stream", "/2021-11-15/functions/orders/response-streaming-invocations", "", "\"fine\"", 200,
     "InvokeComplete"},
    {"stream of an error", "/2021-11-15/functions/orders/response-streaming-invocations", "",
     "crash", 200, "Runtime.ExitError"},
};

START_TEST(answers)
{
    struct loop_client client;
    make("serves");
    begin(&client, requests[_i].path, requests[_i].headers, requests[_i].body);
    check(&client, requests[_i].row, requests[_i].status, requests[_i].text);
    WORLD_UNTIL(&world, concurrency.used == 0);
}
END_TEST

START_TEST(event_over_its_limit)
{
    struct loop_client client;
    make("serves");
    char *large = malloc(1024 * 1024 + 2);
    memset(large, '1', 1024 * 1024 + 1);
    large[1024 * 1024 + 1] = '\0';
    begin(&client, INVOKE, "X-Amz-Invocation-Type: Event\r\n", large);
    check(&client, "event", 413, "RequestTooLargeException");
    free(large);
}
END_TEST

/* ---- Limits and the end --------------------------------------------------------------------- */

START_TEST(second_caller_is_refused)
{
    struct loop_client first, second;
    make("serves");
    begin(&first, INVOKE, "", "slow");
    WORLD_UNTIL(&world, concurrency.used == 1);
    begin(&second, INVOKE, "", "\"no\"");
    check(&second, "second", 429, "ConcurrentInvocationLimitExceeded");
    check(&first, "first", 200, "slow");
}
END_TEST

static const char *const forms[] = {INVOKE,
                                    "/2021-11-15/functions/orders/response-streaming-invocations"};

START_TEST(stop_answers_who_waits_and_who_comes)
{
    struct loop_client first, second;
    make("serves");
    begin(&first, forms[_i], "", "hang");
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 1);
    placement_stop(placement, 0);
    check(&first, "waits", 500, "ServiceException");
    begin(&second, forms[_i], "", "\"no\"");
    check(&second, "comes", 500, "is stopping");
    WORLD_UNTIL(&world, stopped);
}
END_TEST

/* ---- Events that fail ----------------------------------------------------------------------- */

static void submit_event(const char *event)
{
    struct outcome unused;
    struct invocation *invocation = world_invocation(&world, event, &unused);
    ck_assert_int_eq(async_events_submit(retries, placement, invocation), PLACEMENT_TAKEN);
}

START_TEST(failed_event_is_tried_twice_more)
{
    make("serves");
    submit_event("crash");
    WORLD_UNTIL(&world, world.happened[PLATFORM_REPORT] == 3);
    world_turn(&world, 60 * WORLD_MS);
    ck_assert_int_eq(world.happened[PLATFORM_START], 3);
}
END_TEST

START_TEST(event_that_went_well_is_not)
{
    make("serves");
    submit_event("\"fine\"");
    WORLD_UNTIL(&world, world.happened[PLATFORM_REPORT] == 1);
    world_turn(&world, 60 * WORLD_MS);
    ck_assert_int_eq(world.happened[PLATFORM_START], 1);
}
END_TEST

START_TEST(stop_drops_events)
{
    make("serves");
    for (int i = 0; i < 3; i++)
        submit_event(i == 0 ? "hang" : "crash");
    WORLD_UNTIL(&world, world.happened[PLATFORM_START] == 1);
    stop();
    world_turn(&world, 60 * WORLD_MS);
    ck_assert_int_eq(world.happened[PLATFORM_START], 1);
}
END_TEST

int main(void)
{
    mini_runtime_if_started();
    if (!confined_possible("invoke_api"))
        return EXIT_SUCCESS;
    Suite *suite = suite_create("invoke_api");
    TCase *tc = tcase_create("invoke_api");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, answers, 0, UNIT_COUNT(requests));
    tcase_add_test(tc, event_over_its_limit);
    tcase_add_test(tc, second_caller_is_refused);
    tcase_add_loop_test(tc, stop_answers_who_waits_and_who_comes, 0, UNIT_COUNT(forms));
    tcase_add_test(tc, failed_event_is_tried_twice_more);
    tcase_add_test(tc, event_that_went_well_is_not);
    tcase_add_test(tc, stop_drops_events);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
