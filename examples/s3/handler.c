/* s3: two handlers in one program, "created" and "removed", each for its own kind of S3
 * notification. Deploy the one package as two functions: their Handler settings choose. */
#include <lambda.h>
#include <lambda_json.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Longest object key in bytes. Source: Amazon S3 user guide, "Naming Amazon S3 objects". */
enum { LONGEST_KEY = 1024 };

/* Largest size that cJSON's double holds exactly, in bytes; the largest object is far below. */
#define LARGEST_SIZE 9007199254740992.0

struct object {
    const char *event;  /* such as "ObjectCreated:Put" */
    const char *bucket; /* borrowed from the event, as `event` is */
    char key[LONGEST_KEY + 1];
    int64_t size; /* bytes; 0 when the record has none, as those of removals */
};

struct summary {
    int objects;
    double bytes; /* a sum of many sizes may exceed an int64_t */
};

/* Notifications carry keys encoded as in a web form: '+' is a space, %XX a byte.
 * Returns 0 when the text is not of that form, is too long, or holds a NUL, which a C string
 * cannot. Source: AWS, "Process Amazon S3 event notifications with Lambda". */
static int decode_key(const char *encoded, char key[LONGEST_KEY + 1])
{
    size_t size = 0;
    for (const char *at = encoded; *at != '\0'; at++) {
        if (size == LONGEST_KEY)
            return 0;
        key[size] = *at == '+' ? ' ' : *at;
        if (*at == '%') {
            if (!isxdigit((unsigned char)at[1]) || !isxdigit((unsigned char)at[2]))
                return 0;
            char digits[] = {at[1], at[2], '\0'};
            key[size] = (char)strtol(digits, NULL, 16);
            if (key[size] == '\0')
                return 0;
            at += 2;
        }
        size++;
    }
    key[size] = '\0';
    return size > 0;
}

/* Returns NULL and fills *object, or says what is wrong with the record: static text. */
static const char *read_object(const cJSON *record, struct object *object)
{
    const cJSON *event = cJSON_GetObjectItemCaseSensitive(record, "eventName");
    const cJSON *s3 = cJSON_GetObjectItemCaseSensitive(record, "s3");
    const cJSON *bucket = cJSON_GetObjectItemCaseSensitive(s3, "bucket");
    const cJSON *bucket_name = cJSON_GetObjectItemCaseSensitive(bucket, "name");
    const cJSON *s3_object = cJSON_GetObjectItemCaseSensitive(s3, "object");
    const cJSON *key = cJSON_GetObjectItemCaseSensitive(s3_object, "key");
    const cJSON *size = cJSON_GetObjectItemCaseSensitive(s3_object, "size");

    if (!cJSON_IsString(event))
        return "\"eventName\" is not a string";
    if (!cJSON_IsString(bucket_name))
        return "\"s3.bucket.name\" is not a string";
    if (!cJSON_IsString(key))
        return "\"s3.object.key\" is not a string";
    if (!decode_key(key->valuestring, object->key))
        return "\"s3.object.key\" is not an encoded object key of 1 to 1,024 bytes";
    if (size != NULL &&
        !(cJSON_IsNumber(size) && size->valuedouble >= 0 && size->valuedouble <= LARGEST_SIZE))
        return "\"s3.object.size\" is not a number of bytes";

    object->event = event->valuestring;
    object->bucket = bucket_name->valuestring;
    object->size = size == NULL ? 0 : (int64_t)size->valuedouble;
    return NULL;
}

/* Logs the object of each record. kind: what the event names of this handler begin with. */
static enum lambda_result log_objects(struct lambda_context *context, const cJSON *records,
                                      const char *kind, struct summary *summary)
{
    const cJSON *record;
    cJSON_ArrayForEach(record, records)
    {
        struct object object;
        const char *problem = read_object(record, &object);
        if (problem != NULL)
            return lambda_fail(context, "InvalidRecord", "Records[%d]: %s", summary->objects,
                               problem);
        if (strncmp(object.event, kind, strlen(kind)) != 0)
            return lambda_fail(context, "UnexpectedEvent",
                               "Records[%d] is \"%s\", but this handler takes \"%s*\": correct the "
                               "bucket's notification or the function's Handler setting",
                               summary->objects, object.event, kind);

        lambda_info(context, "object", lambda_text("eventName", object.event),
                    lambda_text("bucket", object.bucket), lambda_text("key", object.key),
                    lambda_int("size", object.size));
        summary->objects++;
        summary->bytes += (double)object.size;
    }
    return LAMBDA_OK;
}

static enum lambda_result read_notification(struct lambda_context *context,
                                            const struct lambda_event *event, const char *kind,
                                            struct summary *summary)
{
    cJSON *document = lambda_event_json(context, event);
    if (document == NULL)
        return LAMBDA_FAILED;

    enum lambda_result result;
    const cJSON *records = cJSON_GetObjectItemCaseSensitive(document, "Records");
    if (cJSON_IsArray(records))
        result = log_objects(context, records, kind, summary);
    else
        result = lambda_fail(context, "InvalidEvent",
                             "no array \"Records\": is this function's trigger an S3 bucket?");
    cJSON_Delete(document);
    return result;
}

static enum lambda_result created(struct lambda_context *context, const struct lambda_event *event,
                                  struct lambda_response *response)
{
    struct summary summary = {0, 0};
    if (read_notification(context, event, "ObjectCreated:", &summary) != LAMBDA_OK)
        return LAMBDA_FAILED;
    return lambda_response_printf(response, "{\"created\":%d,\"bytes\":%.0f}", summary.objects,
                                  summary.bytes);
}

static enum lambda_result removed(struct lambda_context *context, const struct lambda_event *event,
                                  struct lambda_response *response)
{
    struct summary summary = {0, 0};
    if (read_notification(context, event, "ObjectRemoved:", &summary) != LAMBDA_OK)
        return LAMBDA_FAILED;
    return lambda_response_printf(response, "{\"removed\":%d}", summary.objects);
}

LAMBDA_HANDLERS({"created", created, NULL, NULL}, {"removed", removed, NULL, NULL});
