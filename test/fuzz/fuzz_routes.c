/* A request's path, as the local Lambda reads it. */
#include "emulator/http/routes.h"

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *path = fuzz_text(data, size);
    char id[REQUEST_ID_SIZE];
    struct function_reference function;

    enum runtime_route runtime = runtime_route_parse(path, id);
    FUZZ_ASSERT(runtime == RUNTIME_ROUTE_NONE || strlen(id) < sizeof id);
    bool has_id = runtime == RUNTIME_ROUTE_RESPONSE || runtime == RUNTIME_ROUTE_ERROR;
    FUZZ_ASSERT(!has_id || id[0] != '\0');

    function.name[0] = '\0';
    enum api_route route = api_route_parse(path, &function);
    FUZZ_ASSERT((route > API_ROUTE_BAD_FUNCTION) == (api_route_methods(route)[0] != '\0'));
    FUZZ_ASSERT(!api_route_takes(route, path) || strlen(path) <= sizeof "DELETE" - 1);
    if (route > API_ROUTE_BAD_FUNCTION && route != API_ROUTE_FUNCTIONS &&
        route != API_ROUTE_ACCOUNT) {
        FUZZ_ASSERT(function.name[0] != '\0' && strlen(function.name) < sizeof function.name);
        FUZZ_ASSERT(strlen(function.qualifier) < sizeof function.qualifier);
    }
    if (function_reference_parse(path, &function))
        FUZZ_ASSERT(function.qualifier[0] == '\0' || function_qualifier_valid(function.qualifier));
    free(path);
    return 0;
}
