#include "insights/cloud/aws_trouble.h"

#include "base/buffer.h"
#include "base/json_text.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>

/* ---- What is told --------------------------------------------------------------------------- */

/* What stands in the code, or in the text where there is none, and what we say before that. An
 * operation or a log group may be named in it; where none is known, the remedy is none. */
struct remedy {
    const char *known_by;
    const char *says;
    enum { NOTHING, OPERATION, GROUP } then;
    const char *ends;
};

/* Sources: the CLI's own texts, versions 1 and 2; CloudWatch Logs API reference, common errors. */
static const struct remedy remedies[] = {
    {"Unable to locate credentials",
     "no AWS credentials: run `aws configure`, or name a profile that has some with --profile",
     NOTHING, NULL},
    {"NoCredentials",
     "no AWS credentials: run `aws configure`, or name a profile that has some with --profile",
     NOTHING, NULL},
    {"must specify a region", "no AWS region: name one with --region, or set AWS_REGION", NOTHING,
     NULL},
    {"NoRegion", "no AWS region: name one with --region, or set AWS_REGION", NOTHING, NULL},
    {"Could not connect to the endpoint",
     "cannot reach CloudWatch Logs: check the network, --region and --endpoint-url", NOTHING, NULL},
    {"config profile", "no such AWS profile: `aws configure list-profiles` lists them", NOTHING,
     NULL},
    {"ExpiredToken", "the AWS credentials have expired: sign in again", NOTHING, NULL},
    {"UnrecognizedClient", "the AWS credentials are not valid", NOTHING, NULL},
    {"InvalidSignature", "the AWS credentials are not valid", NOTHING, NULL},
    {"AccessDenied", "AWS refuses; what is needed is the permission logs:", OPERATION, NULL},
    {"ResourceNotFound", "there is no log group ", GROUP,
     ": check its name, --region and --profile"},
    {"LimitExceeded", "too many queries run at once in this account: try again once some are over",
     NOTHING, NULL},
    {"Throttling", "AWS refuses so many requests: try again in a while", NOTHING, NULL},
};

/* What it names: "" for nothing; NULL: that is not known. */
static const char *named_by(const struct remedy *remedy, const struct aws_call *call)
{
    if (remedy->then == NOTHING)
        return "";
    return remedy->then == OPERATION ? call->operation : call->group;
}

/* NULL: none is known. */
static const struct remedy *remedy_for(const char *code, const char *text,
                                       const struct aws_call *call)
{
    const char *within = code[0] != '\0' ? code : text;
    for (size_t i = 0; i < sizeof remedies / sizeof remedies[0]; i++)
        if (strstr(within, remedies[i].known_by) != NULL)
            return named_by(&remedies[i], call) != NULL ? &remedies[i] : NULL;
    return NULL;
}

void aws_trouble_say(struct aws_trouble *trouble, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(trouble->message, sizeof trouble->message, format, args);
    va_end(args);
}

enum { SHOWN_MAX = 700 };

/* One line, without what the service's own library adds: " (Service: AWSLogs; Status Code: …)". */
static void tidy(struct buffer *line, const char *text)
{
    const char *added = strstr(text, " (Service: ");
    size_t size = added != NULL ? (size_t)(added - text) : strlen(text);
    while (size > 0 && strchr(" \t\r\n.", text[size - 1]) != NULL)
        size--;
    line_text_bytes(line, text, size < SHOWN_MAX ? size : SHOWN_MAX);
    if (line->size <= SHOWN_MAX)
        return;
    size = SHOWN_MAX;
    while (((unsigned char)line->data[size] & 0xC0) == 0x80) /* within a character */
        size--;
    line->data[size] = '\0';
}

/* A code is a word. */
static void keep_code(struct aws_trouble *trouble, const char *code)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.";
    snprintf(trouble->code, sizeof trouble->code, "%.*s", (int)strspn(code, letters), code);
}

static void tell(struct aws_trouble *trouble, const char *text, const struct aws_call *call)
{
    struct buffer line = buffer_new(8 * SHOWN_MAX);
    const struct remedy *remedy = remedy_for(trouble->code, text, call);
    tidy(&line, text);
    const char *shown = buffer_text(&line);
    if (aws_trouble_is_malformed(trouble))
        aws_trouble_say(trouble, "CloudWatch cannot read the query: %s", shown);
    else if (remedy != NULL)
        aws_trouble_say(trouble, "%s%s%s (%s)", remedy->says, named_by(remedy, call),
                        remedy->ends != NULL ? remedy->ends : "", shown);
    else if (trouble->code[0] != '\0')
        aws_trouble_say(trouble, "%s failed: %s: %s", call->operation, trouble->code, shown);
    else
        aws_trouble_say(trouble, "the AWS CLI failed: %s", shown);
    buffer_free(&line);
}

/* ---- Places --------------------------------------------------------------------------------- */

bool aws_trouble_is_malformed(const struct aws_trouble *trouble)
{
    return strcmp(trouble->code, "MalformedQueryException") == 0;
}

static bool number_after(const char *text, const char *words, size_t *number)
{
    const char *at = strstr(text, words);
    if (at == NULL)
        return false;
    at += strlen(words);
    if (*at < '0' || *at > '9')
        return false;
    for (*number = 0; *at >= '0' && *at <= '9' && *number < 10000000; at++)
        *number = *number * 10 + (size_t)(*at - '0');
    return true;
}

/* "unexpected symbol found } at line 1 and position 33" */
static void place_by_words(struct aws_trouble *trouble, const char *text)
{
    if (!number_after(text, " line ", &trouble->line) || trouble->line == 0 ||
        !number_after(text, " position ", &trouble->start))
        return;
    trouble->end = trouble->start + 1;
    trouble->placed = true;
}

static size_t member_number(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsNumber(member) || !(member->valuedouble > 0))
        return 0;
    return member->valuedouble < 1e7 ? (size_t)member->valuedouble : 10000000;
}

static void place_by_offsets(struct aws_trouble *trouble, const cJSON *error)
{
    const cJSON *compile = cJSON_GetObjectItemCaseSensitive(error, "queryCompileError");
    const cJSON *location = cJSON_GetObjectItemCaseSensitive(compile, "location");
    if (!cJSON_IsObject(location))
        return;
    trouble->placed = true;
    trouble->line = 0;
    trouble->start = member_number(location, "startCharOffset");
    trouble->end = member_number(location, "endCharOffset");
}

/* Bytes of so many characters at the beginning of `text`. */
static size_t bytes_of(struct text text, size_t characters)
{
    size_t at = 0;
    while (at < text.size && characters-- > 0) {
        size_t size = utf8_sequence_size(text.data + at, text.size - at);
        at += size > 0 ? size : 1;
    }
    return at;
}

bool aws_trouble_place(const struct aws_trouble *trouble, struct text query, size_t *start,
                       size_t *end)
{
    size_t before = 0;
    if (!trouble->placed)
        return false;
    for (size_t line = 1; line < trouble->line && before < query.size; line++)
        before += text_find_byte(text_from(query, before), '\n') + 1;
    struct text rest = text_from(query, before);
    *start = before + bytes_of(rest, trouble->start);
    *end = before + bytes_of(rest, trouble->end);
    if (*start > query.size)
        *start = query.size;
    if (*end < *start || *end > query.size)
        *end = *start;
    return true;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* Version 2: {"Code": "…", "Message": "…", …}, if it was told AWS_CLI_ERROR_FORMAT=json. */
static bool read_json(struct aws_trouble *trouble, const char *complaint,
                      const struct aws_call *call)
{
    const char *brace = strchr(complaint, '{');
    cJSON *error = brace != NULL ? cJSON_Parse(brace) : NULL;
    const char *code = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Code"));
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(error, "Message"));
    if (code != NULL && text != NULL) {
        keep_code(trouble, code);
        place_by_words(trouble, text);
        place_by_offsets(trouble, error);
        tell(trouble, text, call);
    }
    cJSON_Delete(error);
    return code != NULL && text != NULL;
}

/* What follows `words` in the text; NULL: they are not there, or there is no text. */
static const char *behind(const char *text, const char *words)
{
    const char *at = text != NULL ? strstr(text, words) : NULL;
    return at != NULL ? at + strlen(words) : NULL;
}

/* "An error occurred (CODE) when calling the StartQuery operation: TEXT", with "(reached max
 * retries: 4)" before the colon, perhaps */
static bool read_service_error(struct aws_trouble *trouble, const char *complaint,
                               const struct aws_call *call)
{
    const char *code = behind(complaint, "An error occurred (");
    const char *after = behind(code, ")");
    const char *text = behind(after, " operation");
    if (text != NULL && *text == ' ')
        text = behind(text, ")");
    if (text == NULL || strncmp(text, ": ", 2) != 0)
        return false;
    keep_code(trouble, code);
    place_by_words(trouble, text);
    tell(trouble, text + 2, call);
    return true;
}

/* The last line with anything in it: before it stand how it is used, and traces. */
static void read_last_line(struct aws_trouble *trouble, char *complaint,
                           const struct aws_call *call)
{
    size_t size = strlen(complaint);
    while (size > 0 && strchr(" \t\r\n", complaint[size - 1]) != NULL)
        complaint[--size] = '\0';
    const char *newline = strrchr(complaint, '\n');
    const char *line = newline != NULL ? newline + 1 : complaint;
    tell(trouble, line[0] != '\0' ? line : "it does not say why", call);
}

void aws_trouble_read(struct aws_trouble *trouble, struct text complaint,
                      const struct aws_call *call)
{
    struct buffer text = buffer_new(complaint.size + 1);
    *trouble = (struct aws_trouble){.message = "out of memory"};
    buffer_append(&text, "", 0);
    if (complaint.size > 0)
        buffer_append(&text, complaint.data, complaint.size);
    if (text.data != NULL && buffer_ok(&text) && !read_json(trouble, text.data, call) &&
        !read_service_error(trouble, text.data, call))
        read_last_line(trouble, text.data, call);
    else if (complaint.size == 0)
        aws_trouble_say(trouble, "the AWS CLI failed: it does not say why");
    buffer_free(&text);
}
