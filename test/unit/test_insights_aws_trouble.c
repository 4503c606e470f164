/* What the AWS CLI says when it fails, versions 1 and 2. */
#include "insights/cloud/aws_trouble.h"

#include "test/unit/guard.h"
#include "test/unit/unit.h"

static const struct aws_call start_query = {"start-query", "StartQuery", "/aws/lambda/orders"};

static const struct {
    const char *name, *complaint, *message, *code;
} rows[] = {
    {"no credentials, 1",
     "\nUnable to locate credentials. You can configure credentials by running \"aws "
     "configure\".\n",
     "no AWS credentials: run `aws configure`, or name a profile that has some with --profile "
     "(Unable to locate credentials. You can configure credentials by running \"aws configure\")",
     ""},
    {"no credentials, 2",
     "{\n    \"Code\": \"NoCredentials\",\n    \"Message\": \"Unable to locate credentials.\"\n}\n",
     "no AWS credentials: run `aws configure`, or name a profile that has some with --profile "
     "(Unable to locate credentials)",
     "NoCredentials"},
    {"no such group, 1",
     "\nAn error occurred (ResourceNotFoundException) when calling the StartQuery operation: Log "
     "group 'x' does not exist for account ID '1' (Service: AWSLogs; Status Code: 400)\n",
     "there is no log group /aws/lambda/orders: check its name, --region and --profile (Log group "
     "'x' does not exist for account ID '1')",
     "ResourceNotFoundException"},
    {"no such group, 2",
     "{\"Code\":\"ResourceNotFoundException\",\"Message\":\"The specified log group does not "
     "exist.\"}",
     "there is no log group /aws/lambda/orders: check its name, --region and --profile (The "
     "specified log group does not exist)",
     "ResourceNotFoundException"},
    {"not allowed, with version 2's texts",
     "\naws: [ERROR]: An error occurred (AccessDeniedException) when calling the StartQuery "
     "operation: User: u is not authorized to perform: logs:StartQuery\n",
     "AWS refuses; what is needed is the permission logs:StartQuery (User: u is not authorized to "
     "perform: logs:StartQuery)",
     "AccessDeniedException"},
    {"no region", "\nYou must specify a region.\n",
     "no AWS region: name one with --region, or set AWS_REGION (You must specify a region)", ""},
    {"tried often",
     "An error occurred (ThrottlingException) when calling the StartQuery operation (reached max "
     "retries: 4): Rate exceeded",
     "AWS refuses so many requests: try again in a while (Rate exceeded)", "ThrottlingException"},
    {"one without a remedy",
     "An error occurred (InvalidParameterException) when calling the StartQuery operation: end "
     "before start",
     "StartQuery failed: InvalidParameterException: end before start", "InvalidParameterException"},
    {"a trace", "Traceback (most recent call last):\n  File \"x\"\nImportError: no awscrt\n\n",
     "the AWS CLI failed: ImportError: no awscrt", ""},
    {"nothing", "", "the AWS CLI failed: it does not say why", ""},
    {"blanks", " \n\t\n", "the AWS CLI failed: it does not say why", ""},
    {"control characters", "a\033[31mb\n", "the AWS CLI failed: a\\u001b[31mb", ""},
    {"another JSON", "{\"a\": 1}", "the AWS CLI failed: {\"a\": 1}", ""},
    {"a broken one", "An error occurred (X", "the AWS CLI failed: An error occurred (X", ""},
    {"a code that is none", "{\"Code\":\"a\\nb\",\"Message\":\"m\"}", "StartQuery failed: a: m",
     "a"},
    {"another broken one", "An error occurred (X) when calling",
     "the AWS CLI failed: An error occurred (X) when calling", ""},
};

START_TEST(causes_and_remedies_are_told)
{
    struct aws_trouble trouble;
    struct guard guard = guard_bytes(rows[_i].complaint, strlen(rows[_i].complaint));
    aws_trouble_read(&trouble, text_bytes(guard.bytes, strlen(rows[_i].complaint)), &start_query);
    UNIT_TEXT(rows[_i].name, trouble.message, rows[_i].message);
    UNIT_TEXT(rows[_i].name, trouble.code, rows[_i].code);
    guard_free(&guard);
}
END_TEST

START_TEST(a_group_that_is_not_known_is_not_named)
{
    const struct aws_call call = {"get-query-results", "GetQueryResults", NULL};
    struct aws_trouble trouble;
    aws_trouble_read(&trouble,
                     text_of("An error occurred (ResourceNotFoundException) when calling the "
                             "GetQueryResults operation: no such query"),
                     &call);
    ck_assert_str_eq(trouble.message,
                     "GetQueryResults failed: ResourceNotFoundException: no such query");
}
END_TEST

static const struct {
    const char *name, *complaint, *query;
    int start, end; /* -1: no place */
} places[] = {
    {"offsets",
     "{\"Code\":\"MalformedQueryException\",\"Message\":\"m\",\"queryCompileError\":{\"location\":"
     "{\"startCharOffset\":7,\"endCharOffset\":9},\"message\":\"m\"}}",
     "fields xy | z", 7, 9},
    {"offsets are of characters",
     "{\"Code\":\"MalformedQueryException\",\"Message\":\"m\",\"queryCompileError\":{\"location\":"
     "{\"startCharOffset\":1,\"endCharOffset\":2}}}",
     "\xC3\xA4\xC3\xB6!", 2, 4},
    {"offsets behind the end",
     "{\"Code\":\"MalformedQueryException\",\"Message\":\"m\",\"queryCompileError\":{\"location\":"
     "{\"startCharOffset\":1e9,\"endCharOffset\":-3}}}",
     "abc", 3, 3},
    {"line and position",
     "An error occurred (MalformedQueryException) when calling the StartQuery operation: "
     "unexpected symbol found } at line 2 and position 3",
     "one\ntwo } x", 7, 8},
    {"a line that is not there",
     "An error occurred (MalformedQueryException) when calling the StartQuery operation: x at line "
     "9 and position 99999999999999999999",
     "one", 3, 3},
    {"no place",
     "An error occurred (MalformedQueryException) when calling the StartQuery operation: "
     "mismatched "
     "input 'count'",
     "one", -1, -1},
    {"line 0",
     "An error occurred (MalformedQueryException) when calling the StartQuery operation: at line 0 "
     "and position 1",
     "one", -1, -1},
};

START_TEST(errors_of_a_query_have_their_place)
{
    struct aws_trouble trouble;
    size_t start = 0, end = 0;
    aws_trouble_read(&trouble, text_of(places[_i].complaint), &start_query);
    ck_assert_msg(aws_trouble_is_malformed(&trouble), "%s: %s", places[_i].name, trouble.code);
    ck_assert_int_eq(strncmp(trouble.message, "CloudWatch cannot read the query: ", 34), 0);
    bool placed = aws_trouble_place(&trouble, text_of(places[_i].query), &start, &end);
    UNIT_INT(places[_i].name, placed, places[_i].start >= 0);
    UNIT_INT(places[_i].name, placed ? (int)start : -1, places[_i].start);
    UNIT_INT(places[_i].name, placed ? (int)end : -1, places[_i].end);
}
END_TEST

START_TEST(a_long_complaint_fits)
{
    char *complaint = malloc(100001);
    struct aws_trouble trouble;
    ck_assert_ptr_nonnull(complaint);
    memset(complaint, '\033', 100000);
    complaint[100000] = '\0';
    aws_trouble_read(&trouble, text_of(complaint), &start_query);
    ck_assert_uint_lt(strlen(trouble.message), sizeof trouble.message);
    ck_assert_ptr_nonnull(strstr(trouble.message, "the AWS CLI failed: \\u001b"));
    free(complaint);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("insights_aws_trouble");
    TCase *tcase = tcase_create("all");
    tcase_add_loop_test(tcase, causes_and_remedies_are_told, 0, UNIT_COUNT(rows));
    tcase_add_test(tcase, a_group_that_is_not_known_is_not_named);
    tcase_add_loop_test(tcase, errors_of_a_query_have_their_place, 0, UNIT_COUNT(places));
    tcase_add_test(tcase, a_long_complaint_fits);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
