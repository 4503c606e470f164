/* What init was billed, and what that costs. */
#include "insights/report/figures.h"
#include "insights/report/report_sheet.h"

#define COUNT(n)    figure_count(&(struct figure){{0}}, n)
#define PER_CENT(n) figure_per_cent(&(struct figure){{0}}, n)
#define DURATION(n) figure_duration(&(struct figure){{0}}, n)
#define MONEY(n)    figure_money(&(struct figure){{0}}, n)

enum { ODD_SHOWN = 5 };

static const struct {
    enum report_billing billing;
    const char *title;
} outcomes[] = {
    {REPORT_INIT_FREE, "init was free"},
    {REPORT_INIT_BILLED, "init was billed"},
    {REPORT_INIT_EITHER, "too short to tell"},
    {REPORT_INIT_RE_RUN, "aborted, run again within the invocation: billed"},
    {REPORT_INIT_UNSEEN, "no Init Duration, and nothing shows why"},
    {REPORT_RESTORED, "restored"},
    {REPORT_ODD, "does not add up"},
};

static uint64_t with_init(const struct report_bills *bills)
{
    return bills->reports - bills->count[REPORT_WITHOUT_INIT];
}

static void outcome_table(struct sheet *sheet, const struct report_bills *bills)
{
    sheet_table(sheet);
    sheet_column(sheet, "what REPORT says", SHEET_LEFT);
    sheet_column(sheet, "count", SHEET_RIGHT);
    sheet_column(sheet, "share", SHEET_RIGHT);
    sheet_column(sheet, "", SHEET_BAR);
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        uint64_t count = bills->count[outcomes[i].billing];
        if (count == 0)
            continue;
        double share = (double)count / (double)with_init(bills);
        sheet_row(sheet);
        sheet_text(sheet, "%s", outcomes[i].title);
        sheet_text(sheet, "%s", COUNT(count));
        sheet_text(sheet, "%s", PER_CENT(share));
        sheet_bar(sheet, share, 0);
    }
}

/* The rule is that the sum is rounded up. What breaks it is shown with its figures. */
static void list_odd(struct sheet *sheet, const struct report_result *result)
{
    int shown = 0;
    for (size_t i = 0; i < result->bill_count && shown < ODD_SHOWN; i++) {
        const struct report_bill *bill = &result->bills[i];
        if (bill->billing != REPORT_ODD)
            continue;
        shown++;
        if (bill->init_ms >= 0)
            sheet_warning(sheet,
                          "  %s: %.2f ms and init of %.2f ms are neither %.0f ms together nor "
                          "%.0f ms alone",
                          report_name(bill->request_id), bill->duration_ms, bill->init_ms,
                          bill->billed_ms, bill->billed_ms);
        else
            sheet_warning(sheet, "  %s: %.2f ms are not %.0f ms", report_name(bill->request_id),
                          bill->duration_ms, bill->billed_ms);
    }
}

static void say_sums(struct sheet *sheet, const struct report_bills *bills)
{
    if (bills->init_billed_ms > 0)
        sheet_line(sheet, "Init on the bill: %s of %s billed (%s)", DURATION(bills->init_billed_ms),
                   DURATION(bills->billed_ms), PER_CENT(bills->init_billed_ms / bills->billed_ms));
    if (bills->init_free_ms > 0)
        sheet_line(sheet, "Init that cost nothing: %s", DURATION(bills->init_free_ms));
    if (bills->provisioned > 0)
        sheet_line(sheet,
                   "%s of them ran ahead under provisioned concurrency, whose init is paid "
                   "with the allocation: in no sum of money here.",
                   COUNT(bills->provisioned));
}

static void say_money(struct sheet *sheet, const struct report_result *result)
{
    const struct report_bills *bills = &result->total.bills;
    const struct report_prices *prices = &result->prices;
    if (prices->x86_64 <= 0 && prices->arm64 <= 0) {
        sheet_line(sheet, "For money, give --region or --price-gb-s.");
        return;
    }
    sheet_line(sheet, "Billed init costs %s of %s", MONEY(bills->init_cost), MONEY(bills->cost));
    if (bills->init_free_worth > 0)
        sheet_line(sheet, "Free init would have cost %s", MONEY(bills->init_free_worth));
    if (prices->region != NULL)
        sheet_line(sheet,
                   "Prices: %s, %s: $%.10f a GB-second on x86_64, $%.10f on arm64, first tier; "
                   "a price per request comes on top.",
                   prices->region, prices->dated, prices->x86_64, prices->arm64);
    else
        sheet_line(sheet, "Price: $%.10f a GB-second, as given", prices->x86_64);
    if (bills->unpriced > 0)
        sheet_line(sheet, "%s %s no memory size: in no sum of money.", COUNT(bills->unpriced),
                   bills->unpriced == 1 ? "REPORT tells" : "REPORTs tell");
}

static void billing_by_function(struct sheet *sheet, const struct report_result *result)
{
    bool money = result->prices.x86_64 > 0;
    sheet_heading(sheet, "Init on the bill by function");
    sheet_table(sheet);
    sheet_column(sheet, "function", SHEET_LEFT);
    sheet_column(sheet, "REPORTs", SHEET_RIGHT);
    sheet_column(sheet, "free", SHEET_RIGHT);
    sheet_column(sheet, "billed", SHEET_RIGHT);
    sheet_column(sheet, "run again", SHEET_EXTRA);
    sheet_column(sheet, "other", SHEET_EXTRA);
    sheet_column(sheet, "init billed", SHEET_RIGHT);
    sheet_column(sheet, "of all billed", SHEET_EXTRA);
    if (money)
        sheet_column(sheet, "init costs", SHEET_RIGHT);
    for (size_t i = 0; i < result->function_count && i < REPORT_ROWS_MAX; i++) {
        const struct report_bills *bills = &result->functions[i].bills;
        const uint64_t *count = bills->count;
        if (bills->reports == 0)
            continue;
        sheet_row(sheet);
        sheet_text(sheet, "%s", report_name(result->functions[i].function));
        sheet_text(sheet, "%s", COUNT(bills->reports));
        sheet_text(sheet, "%s", COUNT(count[REPORT_INIT_FREE]));
        sheet_text(sheet, "%s", COUNT(count[REPORT_INIT_BILLED]));
        sheet_text(sheet, "%s", COUNT(count[REPORT_INIT_RE_RUN]));
        sheet_text(sheet, "%s",
                   COUNT(with_init(bills) - count[REPORT_INIT_FREE] - count[REPORT_INIT_BILLED] -
                         count[REPORT_INIT_RE_RUN]));
        sheet_text(sheet, "%s", DURATION(bills->init_billed_ms));
        sheet_text(sheet, "%s",
                   bills->billed_ms > 0 ? PER_CENT(bills->init_billed_ms / bills->billed_ms) : "–");
        if (money)
            sheet_text(sheet, "%s", MONEY(bills->init_cost));
    }
    report_sheet_rest(sheet, result->function_count);
}

void report_sheet_billing(struct sheet *sheet, const struct report_result *result)
{
    const struct report_bills *bills = &result->total.bills;
    sheet_heading(sheet, "Init on the bill");
    sheet_line(sheet, "%s REPORT%s: %s of warm invocations that add up, %s others",
               COUNT(bills->reports), bills->reports == 1 ? "" : "s",
               COUNT(bills->count[REPORT_WITHOUT_INIT]), COUNT(with_init(bills)));
    if (with_init(bills) == 0)
        return;
    outcome_table(sheet, bills);
    list_odd(sheet, result);
    say_sums(sheet, bills);
    say_money(sheet, result);
    if (result->function_count > 1)
        billing_by_function(sheet, result);
}
