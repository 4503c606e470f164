/* sqs: takes orders from a queue, a batch at a time, and reports the messages that failed, so that
 * SQS delivers only those again. The event source mapping must have "ReportBatchItemFailures" in
 * its FunctionResponseTypes: without it every answer but an error means "delete them all". */
#include <lambda.h>
#include <lambda_json.h>

#include <string.h>

/* Takes one order: {"orderId":"A-1001","quantity":2}.
 * Returns NULL, or why it cannot be taken: static text, without the message's content, which may
 * be private. */
static const char *take_order(const char *body)
{
    const char *problem = NULL;
    /* The 1 refuses anything after the document; cJSON_Parse() would ignore it. */
    cJSON *order = cJSON_ParseWithOpts(body, NULL, 1);
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(order, "orderId");
    const cJSON *quantity = cJSON_GetObjectItemCaseSensitive(order, "quantity");

    if (order == NULL)
        problem = "the body is not JSON";
    else if (!cJSON_IsObject(order))
        problem = "the body is not a JSON object";
    else if (!cJSON_IsString(id) || id->valuestring[0] == '\0')
        problem = "orderId is not a string, or is empty";
    else if (!cJSON_IsNumber(quantity) || quantity->valueint != quantity->valuedouble ||
             quantity->valueint <= 0)
        problem = "quantity is not a whole number above 0";
    /* A real handler would store the order here. Messages can come twice: store by orderId. */

    cJSON_Delete(order);
    return problem;
}

/* In a FIFO queue nothing may overtake a message that failed. */
static int is_from_fifo_queue(const cJSON *record)
{
    const cJSON *arn = cJSON_GetObjectItemCaseSensitive(record, "eventSourceARN");
    if (!cJSON_IsString(arn))
        return 0;
    const char *end = strrchr(arn->valuestring, '.');
    return end != NULL && strcmp(end, ".fifo") == 0;
}

/* Appends {"itemIdentifier": message_id}. 0 when memory ran out. */
static int add_failure(cJSON *failures, const char *message_id)
{
    cJSON *failure = cJSON_CreateObject();
    if (cJSON_AddStringToObject(failure, "itemIdentifier", message_id) == NULL ||
        !cJSON_AddItemToArray(failures, failure)) {
        cJSON_Delete(failure);
        return 0;
    }
    return 1;
}

static enum lambda_result take_batch(struct lambda_context *context, const cJSON *records,
                                     cJSON *failures)
{
    int stopped = 0; /* a message of a FIFO queue failed: the rest must wait for it */
    int index = 0;
    const cJSON *record;

    cJSON_ArrayForEach(record, records)
    {
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(record, "messageId");
        const cJSON *body = cJSON_GetObjectItemCaseSensitive(record, "body");

        /* What has no name cannot be reported alone, so the whole batch fails and comes again. */
        if (!cJSON_IsString(id) || id->valuestring[0] == '\0' || !cJSON_IsString(body))
            return lambda_fail(context, "InvalidRecord",
                               "Records[%d] lacks \"messageId\" or \"body\", or they are not "
                               "strings",
                               index);
        index++;

        const char *problem = stopped ? "an earlier message of this FIFO queue failed"
                                      : take_order(body->valuestring);
        if (problem == NULL)
            continue;

        lambda_warn(context, "order not taken", lambda_text("messageId", id->valuestring),
                    lambda_text("reason", problem));
        stopped = stopped || is_from_fifo_queue(record);
        if (!add_failure(failures, id->valuestring))
            return lambda_fail(context, "OutOfMemory", "no memory for the list of failures");
    }

    lambda_metric(context, "firstlight/examples", "ordersNotTaken", cJSON_GetArraySize(failures),
                  "Count");
    return LAMBDA_OK;
}

static enum lambda_result sqs(struct lambda_context *context, const struct lambda_event *event,
                              struct lambda_response *response)
{
    cJSON *document = lambda_event_json(context, event);
    if (document == NULL)
        return LAMBDA_FAILED;

    enum lambda_result result;
    const cJSON *records = cJSON_GetObjectItemCaseSensitive(document, "Records");
    cJSON *answer = cJSON_CreateObject();
    cJSON *failures = cJSON_AddArrayToObject(answer, "batchItemFailures");

    if (!cJSON_IsArray(records))
        result = lambda_fail(context, "InvalidEvent",
                             "no array \"Records\": is this function's trigger an SQS queue?");
    else if (failures == NULL)
        result = lambda_fail(context, "OutOfMemory", "no memory for the answer");
    else
        result = take_batch(context, records, failures);

    if (result == LAMBDA_OK)
        result = lambda_response_json(response, answer);
    cJSON_Delete(answer);
    cJSON_Delete(document);
    return result;
}

LAMBDA_HANDLERS({"sqs", sqs, NULL, NULL});
