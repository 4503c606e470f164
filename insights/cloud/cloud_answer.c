#include "insights/cloud/cloud_answer.h"

#include <cjson/cJSON.h>

static const char *const names[] = {
    [CLOUD_RUNNING] = "Running",     [CLOUD_COMPLETE] = "Complete", [CLOUD_FAILED] = "Failed",
    [CLOUD_CANCELLED] = "Cancelled", [CLOUD_TIMEOUT] = "Timeout",
};

static enum cloud_status status_of(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum cloud_status)i;
    return CLOUD_RUNNING;
}

const char *cloud_status_name(enum cloud_status status)
{
    return names[status];
}

static uint64_t count_of(const cJSON *statistics, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(statistics, name);
    if (!cJSON_IsNumber(member) || !(member->valuedouble > 0))
        return 0;
    return member->valuedouble < 1e18 ? (uint64_t)member->valuedouble : (uint64_t)1e18;
}

bool cloud_answer_read(struct cloud_answer *answer, struct text json)
{
    cJSON *document = cJSON_ParseWithLength(json.data != NULL ? json.data : "", json.size);
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(document, "status"));
    if (status == NULL) {
        cJSON_Delete(document);
        return false;
    }
    const cJSON *statistics = cJSON_GetObjectItemCaseSensitive(document, "statistics");
    *answer = (struct cloud_answer){
        .status = status_of(status),
        .matched = count_of(statistics, "recordsMatched"),
        .scanned = count_of(statistics, "recordsScanned"),
        .scanned_bytes = count_of(statistics, "bytesScanned"),
        .next_token = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(document, "nextToken")),
        .document = document,
    };
    return true;
}

void cloud_answer_free(struct cloud_answer *answer)
{
    cJSON_Delete(answer->document);
    answer->document = NULL;
}
