/* Writes so many bytes of mixed logs, the same every time: what Lambda prints of each invocation, a
 * function's JSON and its plain lines, and now and then a start with its sandbox record.
 *
 *   make_logs BYTES >mixed.log
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct logs {
    uint64_t random;
    uint64_t written;
    int64_t now_ms;
    char time[32];
    char request_id[40];
};

/* xorshift64* */
static uint64_t below(struct logs *logs, uint64_t limit)
{
    logs->random ^= logs->random >> 12;
    logs->random ^= logs->random << 25;
    logs->random ^= logs->random >> 27;
    return (logs->random * 0x2545f4914f6cdd1dULL >> 16) % limit;
}

#define WRITE(logs, ...) ((logs)->written += (uint64_t)printf(__VA_ARGS__))

static void write_order(struct logs *logs, unsigned long order)
{
    static const char *const levels[] = {"INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"};
    static const char filler[] =
        "of a customer who waits for it since yesterday and has asked twice";
    WRITE(logs,
          "{\"timestamp\":\"%s\",\"level\":\"%s\",\"message\":\"order handled %.*s\","
          "\"requestId\":\"%s\",\"orderId\":%lu,\"customer\":{\"id\":\"c%d\",\"tier\":\"%s\"},"
          "\"amount\":%d.%02d,\"tags\":[\"a\",\"b\"]}\n",
          logs->time, levels[below(logs, 6)], (int)below(logs, sizeof filler), filler,
          logs->request_id, order, (int)below(logs, 1000), below(logs, 3) ? "silver" : "gold",
          (int)below(logs, 1000), (int)below(logs, 100));
}

static void write_text(struct logs *logs)
{
    WRITE(logs, "%s\t%s\tINFO\tcalled the warehouse: %d items in %d ms\n", logs->time,
          logs->request_id, (int)below(logs, 50), (int)below(logs, 900));
}

static void write_record(struct logs *logs)
{
    int proactive = below(logs, 10) < 7;
    int idle_ms = (int)below(logs, proactive ? 90000 : 9);
    WRITE(logs,
          "{\"timestamp\":\"%s\",\"level\":\"INFO\",\"message\":\"sandbox first invocation\","
          "\"requestId\":\"%s\",\"startKind\":\"%s\",\"proactiveInitialization\":%d,"
          "\"coldStart\":%d,\"evidence\":\"%s\",\"initializationType\":\"on-demand\","
          "\"generation\":0,\"initAt\":\"%s\",\"initDurationMs\":50.125,\"idleMs\":%d.5,"
          "\"sinceInitMs\":%d.625,\"functionName\":\"orders\",\"functionVersion\":\"$LATEST\","
          "\"memorySizeMB\":128,\"architecture\":\"arm64\",\"runtimeVersion\":\"firstlight/1.0.0\","
          "\"traceId\":\"Root=1-5759e988-bd862e3fe1be46a994272793\",\"tenantId\":null}\n",
          logs->time, logs->request_id, proactive ? "proactive" : "cold", proactive, !proactive,
          proactive ? "since-init" : "none", logs->time, idle_ms, idle_ms + 50);
}

static void next_invocation(struct logs *logs)
{
    logs->now_ms += (int64_t)below(logs, 40);
    time_t seconds = (time_t)(logs->now_ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t size = strftime(logs->time, sizeof logs->time, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(logs->time + size, sizeof logs->time - size, ".%03dZ", (int)(logs->now_ms % 1000));
    snprintf(logs->request_id, sizeof logs->request_id, "%08x-%04x-4%03x-8%03x-%012llx",
             (unsigned)below(logs, 1ULL << 32), (unsigned)below(logs, 1 << 16),
             (unsigned)below(logs, 1 << 12), (unsigned)below(logs, 1 << 12),
             (unsigned long long)below(logs, 1ULL << 48));
}

static void write_invocation(struct logs *logs, unsigned long number)
{
    next_invocation(logs);
    int first = below(logs, 50) == 0;
    if (first)
        WRITE(logs, "INIT_START Runtime Version: provided:al2023.v60\tRuntime Version ARN: "
                    "arn:aws:lambda:us-east-1::runtime:abc\n");
    WRITE(logs, "START RequestId: %s Version: $LATEST\n", logs->request_id);
    if (first)
        write_record(logs);
    for (uint64_t orders = below(logs, 4) + 1; orders > 0; orders--)
        write_order(logs, number);
    if (below(logs, 2) == 0)
        write_text(logs);
    int hundredths = (int)below(logs, 5000);
    WRITE(logs, "END RequestId: %s\n", logs->request_id);
    WRITE(logs,
          "REPORT RequestId: %s\tDuration: %d.%02d ms\tBilled Duration: %d ms\t"
          "Memory Size: 128 MB\tMax Memory Used: 30 MB\t%s\n",
          logs->request_id, hundredths / 100, hundredths % 100,
          (hundredths + (first ? 5012 : 0) + 99) / 100, first ? "Init Duration: 50.12 ms\t" : "");
}

int main(int argc, char **argv)
{
    unsigned long long size = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
    if (size == 0) {
        fprintf(stderr, "usage: make_logs BYTES >mixed.log\n");
        return 2;
    }
    struct logs logs = {.random = 88172645463325252ULL, .now_ms = 1795903200000};
    for (unsigned long number = 0; logs.written < size; number++)
        write_invocation(&logs, number);
    if (fflush(stdout) != 0) {
        perror("make_logs");
        return 1;
    }
    return 0;
}
