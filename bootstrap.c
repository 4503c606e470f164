/* The bootstrap of a handler program: lambda_handlers, served until the sandbox ends. */
#include "lambda.h"

int main(void)
{
    struct lambda_instant started = lambda_now();
    return lambda_run(lambda_handlers, started);
}
