/* What the AWS CLI prints: answers become tables that are whole, complaints messages that are one
 * line. */
#include "insights/cloud/aws_trouble.h"
#include "insights/cloud/cloud_answer.h"

#include "test/fuzz/fuzz.h"

static void check_table(const struct query_results *results)
{
    struct buffer out = buffer_new(1 << 26);
    size_t cells = 0;
    for (size_t i = 0; i < results->row_count * results->column_count; i++)
        cells += results->cells[i].data != NULL;
    for (size_t i = 0; i < results->column_count; i++)
        for (size_t k = 0; k < i; k++)
            FUZZ_ASSERT(!text_equal(results->columns[i], results->columns[k]));
    query_results_json(&out, results);
    cJSON *document = cJSON_Parse(buffer_text(&out));
    FUZZ_ASSERT(document != NULL || !buffer_ok(&out));
    FUZZ_ASSERT(cells == 0 || results->column_count > 0);
    cJSON_Delete(document);
    buffer_free(&out);
}

static void read_answer(struct text json)
{
    struct cloud_answer answer;
    if (!cloud_answer_read(&answer, json))
        return;
    struct cloud_rows *rows = cloud_rows_new();
    /* Twice, as two pages. */
    FUZZ_ASSERT(rows != NULL && cloud_rows_add(rows, &answer) && cloud_rows_add(rows, &answer));
    struct query_results *results = cloud_rows_finish(rows, &answer);
    FUZZ_ASSERT(results != NULL);
    cloud_answer_free(&answer);
    cloud_rows_free(rows);
    check_table(results);
    query_results_free(results);
}

static void read_complaint(struct text complaint)
{
    const struct aws_call call = {"start-query", "StartQuery", "group"};
    struct aws_trouble trouble;
    size_t start = 0, end = 0;
    aws_trouble_read(&trouble, complaint, &call);
    FUZZ_ASSERT(trouble.message[0] != '\0');
    FUZZ_ASSERT(strpbrk(trouble.message, "\n\r\033") == NULL);
    if (aws_trouble_place(&trouble, complaint, &start, &end))
        FUZZ_ASSERT(start <= end && end <= complaint.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size > 0 ? size : 1);
    FUZZ_ASSERT(bytes != NULL);
    if (size > 0)
        memcpy(bytes, data, size);
    read_answer(text_bytes(bytes, size));
    read_complaint(text_bytes(bytes, size));
    free(bytes);
    return 0;
}
