#include "insights/report/report_html_internal.h"
#include "insights/report/statistics.h"

/* What a kind means, for who has not read docs/start-kinds.md. */
static const char *const meanings[START_KINDS] = {
    [START_UNDECIDED] = "a first invocation whose line does not tell how its sandbox started",
    [START_COLD] = "somebody waited for init, or nothing shows otherwise",
    [START_PROACTIVE] = "initialized ahead of time: nobody can have waited",
    [START_RE_INIT] = "a new process after an aborted init, a crash or a timeout",
    [START_PROVISIONED_CONCURRENCY] = "initialized ahead by provisioned concurrency",
    [START_SNAP_START] = "restored from a snapshot",
    [START_MANAGED_INSTANCES] = "on managed instances",
};

static void kind_row(struct buffer *out, const struct report_group *total, enum start_kind kind,
                     bool with_logged)
{
    uint64_t alone[START_KINDS] = {0};
    alone[kind] = total->kinds[kind];
    html_row(out);
    html_kind_name(out, kind);
    html_count(out, total->kinds[kind]);
    if (with_logged)
        html_count(out, total->logged[kind]);
    html_per_cent(out, (double)total->kinds[kind] / (double)total->starts);
    html_kinds_bar(out, alone, total->starts);
    buffer_printf(out, "<td class=\"words\">%s</td>", meanings[kind]);
    html_row_end(out);
}

/* What the proactive verdicts rest on. */
static void evidence(struct buffer *out, const struct report_group *total)
{
    if (total->evidence[EVIDENCE_TRACE_ID] == 0)
        return;
    buffer_append_text(out, "<p class=\"note\">Of the proactive starts, ");
    words_count(out, total->evidence[EVIDENCE_SINCE_INIT]);
    buffer_append_text(out, " came later than the threshold after init began, and ");
    words_count(out, total->evidence[EVIDENCE_TRACE_ID]);
    buffer_append_text(out, " earlier, with a trace id younger than the end of init.</p>\n");
}

void html_kinds(struct buffer *out, const struct report_result *result)
{
    static const struct html_column columns[] = {
        {"Kind", false}, {"Starts", true}, {"Share", true}, {"", false}, {"Meaning", false}};
    static const struct html_column with_logged[] = {{"Kind", false},     {"Starts", true},
                                                     {"As logged", true}, {"Share", true},
                                                     {"", false},         {"Meaning", false}};
    const struct report_group *total = &result->total;
    if (total->starts == 0)
        return;
    bool logged = result->judged_again;
    html_section(out, "kinds", "Starts by kind");
    html_table(out, "Every process’s first invocation, by how its sandbox had started",
               logged ? with_logged : columns, logged ? 6 : 5);
    for (int kind = START_COLD; kind < START_KINDS; kind++)
        if (total->kinds[kind] > 0 || total->logged[kind] > 0)
            kind_row(out, total, (enum start_kind)kind, logged);
    if (total->kinds[START_UNDECIDED] > 0)
        kind_row(out, total, START_UNDECIDED, logged);
    html_table_end(out);
    if (logged) {
        buffer_append_text(out, "<p class=\"note\">Judged again from the logged evidence with a"
                                " threshold of ");
        words_duration(out, result->threshold_ms);
        buffer_append_text(out, ".</p>\n");
    }
    evidence(out, total);
    html_section_end(out);
}

/* ---- Groups --------------------------------------------------------------------------------- */

enum group_by { BY_FUNCTION, BY_VERSION, BY_RUNTIME };

static void group_names(struct buffer *out, const struct report_group *group, enum group_by by)
{
    if (by == BY_RUNTIME) {
        html_name(out, text_of(group->runtime));
        return;
    }
    html_name(out, text_of(group->function));
    if (by == BY_VERSION)
        html_cell(out, text_of(group->version));
}

static void group_row(struct buffer *out, const struct report_group *group, enum group_by by)
{
    html_row(out);
    group_names(out, group, by);
    html_count(out, group->starts);
    html_kinds_bar(out, group->kinds, group->starts);
    html_share(out, &group->share);
    html_count(out, group->kinds[START_COLD]);
    html_count(out, group->early);
    html_duration(out, group->init.count > 0 ? group->init.p50 : REPORT_NOT_TOLD);
    html_duration(out, group->init.count > 0 ? group->init.p99 : REPORT_NOT_TOLD);
    html_duration(out, group->idle.count > 0 ? group->idle.p50 : REPORT_NOT_TOLD);
    html_row_end(out);
}

static void group_table(struct buffer *out, const char *caption, enum group_by by,
                        const struct report_group *groups, size_t count)
{
    static const struct html_column columns[] = {
        {"Function", false},         {"Version", false},  {"Starts", true},
        {"By kind", false},          {"Proactive", true}, {"Cold", true},
        {"Perhaps proactive", true}, {"Init p50", true},  {"Init p99", true},
        {"Idle p50", true}};
    static const struct html_column runtimes[] = {
        {"Runtime", false},  {"Starts", true},   {"By kind", false},
        {"Proactive", true}, {"Cold", true},     {"Perhaps proactive", true},
        {"Init p50", true},  {"Init p99", true}, {"Idle p50", true}};
    static const struct html_column functions[] = {
        {"Function", false}, {"Starts", true},   {"By kind", false},
        {"Proactive", true}, {"Cold", true},     {"Perhaps proactive", true},
        {"Init p50", true},  {"Init p99", true}, {"Idle p50", true}};
    if (by == BY_VERSION)
        html_table(out, caption, columns, sizeof columns / sizeof columns[0]);
    else
        html_table(out, caption, by == BY_RUNTIME ? runtimes : functions,
                   sizeof functions / sizeof functions[0]);
    size_t rows = 0;
    for (size_t i = 0; i < count && rows < HTML_ROWS_MAX; i++) {
        if (groups[i].starts == 0)
            continue;
        rows++;
        group_row(out, &groups[i], by);
    }
    html_table_end(out);
}

void html_groups(struct buffer *out, const struct report_result *result)
{
    size_t functions = report_groups_with_starts(result->functions, result->function_count);
    size_t versions = report_groups_with_starts(result->versions, result->version_count);
    size_t runtimes = report_groups_with_starts(result->runtimes, result->runtime_count);
    if (functions == 0)
        return;
    html_section(out, "groups", "By function, version and runtime");
    group_table(out, "By function", BY_FUNCTION, result->functions, result->function_count);
    html_rows_left_out(out, functions, "functions");
    if (versions > functions) {
        group_table(out, "By version", BY_VERSION, result->versions, result->version_count);
        html_rows_left_out(out, versions, "versions");
    }
    if (runtimes > 1) {
        group_table(out, "By runtime", BY_RUNTIME, result->runtimes, result->runtime_count);
        html_rows_left_out(out, runtimes, "runtimes");
    }
    buffer_append_text(out, "<p class=\"note\">Proactive: of the proactive and the cold starts,"
                            " with the 95&nbsp;% interval. Perhaps proactive: cold, idle before the"
                            " first invocation, but not beyond the threshold. Idle: of proactive"
                            " starts.</p>\n");
    html_section_end(out);
}
