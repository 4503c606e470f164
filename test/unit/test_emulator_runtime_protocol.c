#include "emulator/sandbox/runtime_api_server.h"
#include "emulator/sandbox/runtime_protocol.h"

#include "test/unit/unit.h"

static const struct {
    const char *row;
    enum runtime_phase phase;
    enum runtime_call call;
    enum runtime_id id;
    int status;
    enum runtime_phase then;
} rulings[] = {
    {"first next", RUNTIME_STARTING, RUNTIME_NEXT, RUNTIME_ID_NONE, 200, RUNTIME_WAITING},
    {"next after init error", RUNTIME_FAILED, RUNTIME_NEXT, RUNTIME_ID_NONE, 200, RUNTIME_WAITING},
    {"next twice", RUNTIME_WAITING, RUNTIME_NEXT, RUNTIME_ID_NONE, 200, RUNTIME_WAITING},
    {"next before response", RUNTIME_BUSY, RUNTIME_NEXT, RUNTIME_ID_NONE, 200, RUNTIME_BUSY},
    {"next after response", RUNTIME_ANSWERED, RUNTIME_NEXT, RUNTIME_ID_NONE, 200, RUNTIME_WAITING},
    {"response", RUNTIME_BUSY, RUNTIME_RESPONSE, RUNTIME_ID_CURRENT, 202, RUNTIME_ANSWERED},
    {"error", RUNTIME_BUSY, RUNTIME_ERROR, RUNTIME_ID_CURRENT, 202, RUNTIME_ANSWERED},
    {"second response", RUNTIME_ANSWERED, RUNTIME_RESPONSE, RUNTIME_ID_CURRENT, 403,
     RUNTIME_ANSWERED},
    {"error after response", RUNTIME_ANSWERED, RUNTIME_ERROR, RUNTIME_ID_CURRENT, 403,
     RUNTIME_ANSWERED},
    {"second response after next", RUNTIME_WAITING, RUNTIME_RESPONSE, RUNTIME_ID_OTHER, 400,
     RUNTIME_WAITING},
    {"another id", RUNTIME_BUSY, RUNTIME_RESPONSE, RUNTIME_ID_OTHER, 400, RUNTIME_BUSY},
    {"error, another id", RUNTIME_BUSY, RUNTIME_ERROR, RUNTIME_ID_OTHER, 400, RUNTIME_BUSY},
    {"response before next", RUNTIME_STARTING, RUNTIME_RESPONSE, RUNTIME_ID_OTHER, 400,
     RUNTIME_STARTING},
    {"late response", RUNTIME_STARTING, RUNTIME_RESPONSE, RUNTIME_ID_TIMED_OUT, 410,
     RUNTIME_STARTING},
    {"late error", RUNTIME_BUSY, RUNTIME_ERROR, RUNTIME_ID_TIMED_OUT, 410, RUNTIME_BUSY},
    {"init error", RUNTIME_STARTING, RUNTIME_INIT_ERROR, RUNTIME_ID_NONE, 202, RUNTIME_FAILED},
    {"init error twice", RUNTIME_FAILED, RUNTIME_INIT_ERROR, RUNTIME_ID_NONE, 403, RUNTIME_FAILED},
    {"init error after next", RUNTIME_WAITING, RUNTIME_INIT_ERROR, RUNTIME_ID_NONE, 403,
     RUNTIME_WAITING},
    {"init error in an invocation", RUNTIME_BUSY, RUNTIME_INIT_ERROR, RUNTIME_ID_NONE, 403,
     RUNTIME_BUSY},
};

START_TEST(a_runtime_is_told_what_it_may_do)
{
    struct runtime_ruling got =
        runtime_protocol_judge(rulings[_i].phase, rulings[_i].call, rulings[_i].id);
    UNIT_INT(rulings[_i].row, got.status, rulings[_i].status);
    UNIT_INT(rulings[_i].row, got.then, rulings[_i].then);
    UNIT_INT(rulings[_i].row, got.error_type != NULL, got.status >= 400);
    UNIT_INT(rulings[_i].row, got.message != NULL, got.status >= 400);
}
END_TEST

static const struct {
    const char *sent;
    const char *want;
} error_types[] = {
    {"Function.Bad", "Function.Bad"},
    {"Runtime.ExitError", "Runtime.ExitError"},
    {"Function.Ab", "Function.Ab"},
    {"Function.A", "Function.Unknown"},
    {"Function.bad", "Function.Unknown"},
    {"Function.Bad1", "Function.Unknown"},
    {"Function.Bad\t", "Function.Unknown"},
    {"Function.", "Function.Unknown"},
    {"Function", "Function.Unknown"},
    {"Extension.Bad", "Function.Unknown"},
    {"", "Function.Unknown"},
    {NULL, "Function.Unknown"},
};

START_TEST(error_types_keep_their_form_or_become_unknown)
{
    const char *row = error_types[_i].sent != NULL ? error_types[_i].sent : "no header";
    UNIT_TEXT(row, runtime_error_type(error_types[_i].sent, "Function.Unknown"),
              error_types[_i].want);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("emulator_runtime_protocol");
    TCase *tcase = tcase_create("runtime_protocol");
    tcase_add_loop_test(tcase, a_runtime_is_told_what_it_may_do, 0, UNIT_COUNT(rulings));
    tcase_add_loop_test(tcase, error_types_keep_their_form_or_become_unknown, 0,
                        UNIT_COUNT(error_types));
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
