/* What clients and their waiters ask about functions, and the few things that can be changed: code,
 * reserved and provisioned concurrency. Configuration is the command line's and its file's.
 *
 * Source: AWS Lambda API reference, GetFunction, ListFunctions, UpdateFunctionCode,
 * PutFunctionConcurrency, PutProvisionedConcurrencyConfig and GetAccountSettings. */
#ifndef EMULATOR_API_MANAGEMENT_H
#define EMULATOR_API_MANAGEMENT_H

#include "emulator/http/http_server.h"
#include "emulator/http/routes.h"
#include "emulator/placement/placement.h"

/* Each answers the request. */
void management_list(struct placement *const *placements, size_t count,
                     struct http_request *request);
void management_account(const struct concurrency *concurrency, size_t function_count,
                        struct http_request *request);

/* The routes of one function, invoking aside. */
void management_handle(struct placement *placement, struct http_request *request,
                       enum api_route route);

#endif
