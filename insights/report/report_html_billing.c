#include "insights/report/report_html_internal.h"

#include <string.h>

static const struct {
    enum report_billing billing;
    const char *title, *meaning;
} rows[] = {
    {REPORT_INIT_BILLED, "init billed", "billed: Duration and Init Duration, rounded up together"},
    {REPORT_INIT_FREE, "init free", "billed: Duration alone, rounded up"},
    {REPORT_INIT_EITHER, "free or billed", "init is too short to tell: both come to the same"},
    {REPORT_INIT_RE_RUN, "aborted and run again",
     "init ran again within the invocation, and is billed as part of it"},
    {REPORT_RESTORED, "restored", "a restore instead of an init"},
    {REPORT_INIT_UNSEEN, "first, without init", "nothing shows why it has no Init Duration"},
    {REPORT_ODD, "does not add up", "billed is neither the one nor the other"},
    {REPORT_WITHOUT_INIT, "warm", "no init"},
};

static void kinds_table(struct buffer *out, const struct report_bills *bills)
{
    static const struct html_column columns[] = {
        {"REPORT", false}, {"Count", true}, {"Share", true}, {"Meaning", false}};
    html_table(out, "What the REPORT lines say of init", columns, 4);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t count = bills->count[rows[i].billing];
        if (count == 0)
            continue;
        html_row(out);
        html_name(out, text_of(rows[i].title));
        html_count(out, count);
        html_per_cent(out, (double)count / (double)bills->reports);
        buffer_printf(out, "<td class=\"words\">%s</td>", rows[i].meaning);
        html_row_end(out);
    }
    html_table_end(out);
}

/* ---- Money ---------------------------------------------------------------------------------- */

static bool is_priced(const struct report_prices *prices)
{
    return prices->x86_64 > 0 || prices->arm64 > 0;
}

static void cost_row(struct buffer *out, struct text name, const struct report_bills *bills,
                     bool priced)
{
    html_row(out);
    html_name(out, name);
    html_count(out, bills->reports);
    html_duration(out, bills->billed_ms);
    html_duration(out, bills->init_billed_ms);
    html_per_cent(out, bills->billed_ms > 0 ? bills->init_billed_ms / bills->billed_ms : 0);
    html_duration(out, bills->init_free_ms);
    if (priced) {
        html_money(out, bills->cost);
        html_money(out, bills->init_cost);
        html_money(out, bills->init_free_worth);
    }
    html_row_end(out);
}

static void cost_table(struct buffer *out, const struct report_result *result)
{
    static const struct html_column columns[] = {
        {"Function", false},  {"REPORTs", true},    {"Billed time", true},
        {"of it init", true}, {"Share", true},      {"Free init", true},
        {"Cost", true},       {"of it init", true}, {"Free init’s worth", true}};
    bool priced = is_priced(&result->prices);
    html_table(out, "What init costs", columns, priced ? 9 : 6);
    size_t count = result->function_count;
    for (size_t i = 0; i < count && i < HTML_ROWS_MAX; i++)
        cost_row(out, text_of(result->functions[i].function), &result->functions[i].bills, priced);
    if (count != 1)
        cost_row(out, text_of("all functions"), &result->total.bills, priced);
    html_table_end(out);
    html_rows_left_out(out, count, "functions");
}

static void price_note(struct buffer *out, const char *architecture, double price)
{
    if (!(price > 0))
        return;
    buffer_printf(out, " %s ", architecture);
    words_price(out, price);
}

static void notes(struct buffer *out, const struct report_result *result)
{
    const struct report_bills *bills = &result->total.bills;
    buffer_append_text(out, "<p class=\"note\">");
    if (is_priced(&result->prices)) {
        buffer_append_text(out, "Prices per GB-second:");
        price_note(out, "x86_64", result->prices.x86_64);
        price_note(out, "arm64", result->prices.arm64);
        if (result->prices.region != NULL)
            buffer_printf(out, " (%s, as of <span>%s</span>)", result->prices.region,
                          result->prices.dated != NULL ? result->prices.dated : "an unknown date");
        buffer_append_text(out, "; first tier, without the price per request.");
    } else {
        buffer_append_text(out, "<code>--region</code> or <code>--price-gb-s</code> would tell it"
                                " in money.");
    }
    if (bills->provisioned > 0) {
        buffer_append_text(out, " Of the inits, ");
        words_count(out, bills->provisioned);
        buffer_append_text(out, " ran ahead under provisioned concurrency, whose price has them"
                                " already.");
    }
    if (bills->unpriced > 0) {
        buffer_append_char(out, ' ');
        words_counted(out, bills->unpriced, "REPORT tells", "REPORTs tell");
        buffer_append_text(out, " no memory size, and is in no sum of money.");
    }
    buffer_append_text(out, "</p>\n");
}

/* ---- What does not add up ------------------------------------------------------------------- */

static void odd_row(struct buffer *out, const struct report_bill *bill)
{
    html_row(out);
    html_name(out, text_of(bill->request_id));
    html_time(out, bill->at_ms);
    html_cell(out, text_of(bill->function));
    html_duration(out, bill->duration_ms);
    html_duration(out, bill->init_ms);
    html_duration(out, bill->billed_ms);
    html_row_end(out);
}

static void odd_table(struct buffer *out, const struct report_result *result)
{
    static const struct html_column columns[] = {{"Request", false},  {"Time, UTC", true},
                                                 {"Function", false}, {"Duration", true},
                                                 {"Init", true},      {"Billed", true}};
    size_t shown = 0;
    if (result->total.bills.count[REPORT_ODD] == 0)
        return;
    html_table(out, "REPORTs that do not add up", columns, 6);
    for (size_t i = 0; i < result->bill_count && shown < HTML_ROWS_MAX; i++) {
        if (result->bills[i].billing == REPORT_ODD) {
            odd_row(out, &result->bills[i]);
            shown++;
        }
    }
    html_table_end(out);
    html_rows_left_out(out, result->total.bills.count[REPORT_ODD], "such REPORTs");
}

void html_billing(struct buffer *out, const struct report_result *result)
{
    if (result->total.bills.reports == 0)
        return;
    html_section(out, "billing", "Billing: what init costs");
    kinds_table(out, &result->total.bills);
    cost_table(out, result);
    notes(out, result);
    odd_table(out, result);
    html_section_end(out);
}
