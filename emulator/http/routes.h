/* What a request path asks for. Pure and bounded; paths are outside bytes, percent-encoded. */
#ifndef EMULATOR_HTTP_ROUTES_H
#define EMULATOR_HTTP_ROUTES_H

#include <stdbool.h>
#include <stddef.h>

/* ---- The Runtime API: under /2018-06-01/runtime -------------------------------------------- */

enum runtime_route {
    RUNTIME_ROUTE_NONE,
    RUNTIME_ROUTE_NEXT,          /* GET  /invocation/next */
    RUNTIME_ROUTE_RESPONSE,      /* POST /invocation/{id}/response */
    RUNTIME_ROUTE_ERROR,         /* POST /invocation/{id}/error */
    RUNTIME_ROUTE_INIT_ERROR,    /* POST /init/error */
    RUNTIME_ROUTE_RESTORE_NEXT,  /* GET  /restore/next */
    RUNTIME_ROUTE_RESTORE_ERROR, /* POST /restore/error */
};

enum { REQUEST_ID_SIZE = 128 }; /* with the NUL */

/* id: the request id of a response or an error; "" for the other routes.
 * An id that does not fit or is badly encoded makes the route RUNTIME_ROUTE_NONE. */
enum runtime_route runtime_route_parse(const char *path, char id[REQUEST_ID_SIZE]);

/* ---- The API for callers --------------------------------------------------------------------- */

/* Longest name and qualifier of a function. Source: AWS Lambda API reference, Invoke. */
enum { FUNCTION_NAME_SIZE = 141, FUNCTION_QUALIFIER_SIZE = 129 };

struct function_reference {
    char name[FUNCTION_NAME_SIZE];
    char qualifier[FUNCTION_QUALIFIER_SIZE]; /* "": none */
};

/* A path each; where the API ends one with a slash, it may be left out. {F}: a function reference.
 * Source: AWS Lambda API reference, the request syntax of each action. */
enum api_route {
    API_ROUTE_NONE,
    API_ROUTE_BAD_FUNCTION,     /* one of those with {F}, with something that names no function */
    API_ROUTE_INVOKE,           /* /2015-03-31/functions/{F}/invocations */
    API_ROUTE_INVOKE_STREAM,    /* /2021-11-15/functions/{F}/response-streaming-invocations */
    API_ROUTE_INVOKE_ASYNC,     /* /2014-11-13/functions/{F}/invoke-async/ */
    API_ROUTE_FUNCTIONS,        /* /2015-03-31/functions/ */
    API_ROUTE_FUNCTION,         /* /2015-03-31/functions/{F} */
    API_ROUTE_CONFIGURATION,    /* /2015-03-31/functions/{F}/configuration */
    API_ROUTE_CODE,             /* /2015-03-31/functions/{F}/code */
    API_ROUTE_ACCOUNT,          /* /2016-08-19/account-settings/ */
    API_ROUTE_PROVISIONED,      /* /2019-09-30/functions/{F}/provisioned-concurrency */
    API_ROUTE_CONCURRENCY,      /* /2017-10-31/functions/{F}/concurrency */
    API_ROUTE_CONCURRENCY_READ, /* /2019-09-30/functions/{F}/concurrency */
};

/* Fills *function for the routes that have one. */
enum api_route api_route_parse(const char *path, struct function_reference *function);

/* The methods that we take there, as an Allow header has them: "PUT, DELETE". "" for
 * API_ROUTE_NONE and API_ROUTE_BAD_FUNCTION. */
const char *api_route_methods(enum api_route route);

/* `method` is one of them. Methods are case-sensitive. */
bool api_route_takes(enum api_route route, const char *method);

/* Reads name[:qualifier], account:function:name[:qualifier] or an ARN, decoded already.
 * False when it is none of them. */
bool function_reference_parse(const char *text, struct function_reference *function);

/* A qualifier is a version's number, an alias or "$LATEST". */
bool function_qualifier_valid(const char *qualifier);

/* ---- Encoding ------------------------------------------------------------------------------- */

/* Decodes %XX of `size` bytes into a C string. False when that would hold a NUL, a '%' is not
 * followed by two hex digits, or it does not fit into `capacity` bytes with its NUL. */
bool percent_decode(const char *text, size_t size, char *out, size_t capacity);

#endif
