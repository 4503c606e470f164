/* primes: counts the primes found during init and again in the handler, for one second each, to
 * compare the CPU that the two are given. PRIMES_SECONDS changes the second. */
#include <lambda.h>

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

/* The search starts this far out because there each prime costs about the same, some 15,800
 * divisions, so that twice the CPU finds twice the primes. Counted from 2, each prime would cost
 * more than the one before it. */
#define FIRST_CANDIDATE UINT32_C(1000000001)

/* Candidates from one look at the clock to the next: some 0.1 ms of work, so that looking costs
 * nothing worth counting and the end is still met closely. */
enum { CANDIDATES_A_LOOK = 32 };

/* Keeps the candidates near the first one, and far from the largest uint32_t. */
#define LONGEST_SECONDS 60.0

struct counts {
    double seconds;      /* how long to count, each time */
    int64_t init_primes; /* found during init */
};

/* odd: below 65,537 squared, so that no divisor's square overflows. */
static int is_prime(uint32_t odd)
{
    for (uint32_t divisor = 3; divisor * divisor <= odd; divisor += 2) {
        if (odd % divisor == 0)
            return 0;
    }
    return 1;
}

static int64_t count_primes(double seconds)
{
    int64_t end_ns = lambda_now().monotonic_ns + (int64_t)(seconds * 1e9);
    uint32_t candidate = FIRST_CANDIDATE;
    int64_t primes = 0;

    while (lambda_now().monotonic_ns < end_ns) {
        for (int i = 0; i < CANDIDATES_A_LOOK; i++) {
            primes += is_prime(candidate);
            candidate += 2;
        }
    }
    return primes;
}

static enum lambda_result read_seconds(struct lambda_context *context, double *seconds)
{
    const char *text = getenv("PRIMES_SECONDS");
    if (text == NULL || *text == '\0') {
        *seconds = 1;
        return LAMBDA_OK;
    }

    char *end;
    double value = strtod(text, &end);
    /* Written so that a NaN, which compares as neither, is refused as well. */
    if (end == text || *end != '\0' || !(value > 0 && value <= LONGEST_SECONDS))
        return lambda_fail(
            context, "InvalidSetting",
            "PRIMES_SECONDS is \"%s\"; set it to a number of seconds, more than 0 and at most %.0f",
            text, LONGEST_SECONDS);
    *seconds = value;
    return LAMBDA_OK;
}

static enum lambda_result initialize(struct lambda_context *context, void **state)
{
    double seconds = 0;
    if (read_seconds(context, &seconds) != LAMBDA_OK)
        return LAMBDA_FAILED;

    struct counts *counts = malloc(sizeof *counts);
    if (counts == NULL)
        return lambda_fail(context, "OutOfMemory", "no memory for the counts");
    counts->seconds = seconds;
    counts->init_primes = count_primes(seconds);
    *state = counts;
    return LAMBDA_OK;
}

static enum lambda_result handle(struct lambda_context *context, const struct lambda_event *event,
                                 struct lambda_response *response)
{
    (void)event;
    const struct counts *counts = context->state;
    int64_t primes = count_primes(counts->seconds);

    lambda_response_printf(response,
                           "{\"initPrimes\":%" PRId64 ",\"handlerPrimes\":%" PRId64 ",\"ratio\":",
                           counts->init_primes, primes);
    if (primes == 0) /* starved of CPU, or a PRIMES_SECONDS too short to find any */
        return lambda_response_printf(response, "null}");
    return lambda_response_printf(response, "%.2f}", (double)counts->init_primes / (double)primes);
}

static void tear_down(void *state)
{
    free(state);
}

LAMBDA_HANDLERS({"primes", handle, initialize, tear_down});
