/* The environment of external extensions: the runtime's, less what is the runtime's alone. Pure. */
#ifndef EMULATOR_SANDBOX_EXTENSION_ENVIRONMENT_H
#define EMULATOR_SANDBOX_EXTENSION_ENVIRONMENT_H

/* Leaves out every name that begins with '_', the task root, the runtime's folder,
 * AWS_EXECUTION_ENV, the log group and stream, and X-Ray's variables.
 * environ: KEY=VALUE, ended by NULL
 *
 * Returns a list of the same texts, ended by NULL: free() releases the list alone. NULL: no memory.
 * Source: AWS, "Using the Lambda Extensions API to create extensions", "Accessing Lambda
 * environment variables in extensions"; aws-lambda-runtime-interface-emulator,
 * internal/lambda/rapidcore/env/environment.go:152. */
char **extension_environment_new(char *const *environ);

#endif
