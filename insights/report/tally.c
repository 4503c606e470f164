#include "insights/report/tally.h"

#include "insights/report/prices.h"

void tally_start(struct report_group *group, const struct report_start *start)
{
    group->starts++;
    group->kinds[start->kind]++;
    group->logged[start->logged]++;
    if (start->kind == START_PROACTIVE)
        group->evidence[start->evidence]++;
    if (start->early)
        group->early++;
    group->naive[start->naive][start->kind]++;
    /* Where the truth is all that is told of a start, there is nothing to hold against it. */
    if (start->truth.kind == START_UNDECIDED || start->source == REPORT_SOURCE_EVENTS)
        return;
    group->truths++;
    group->truth[start->kind][start->truth.kind]++;
    group->naive_truth[start->naive][start->truth.kind]++;
}

/* Milliseconds at a memory size. Lambda's GB are of 1,024 MB. */
static double gb_seconds(double ms, int memory_mb)
{
    return ms / 1000 * (double)memory_mb / 1024;
}

void tally_bill(struct report_bills *bills, const struct report_bill *bill,
                const struct init_bill *verdict, const struct report_prices *prices)
{
    bills->reports++;
    bills->count[bill->billing]++;
    bool has_init = bill->billing != REPORT_WITHOUT_INIT;
    if (has_init && bill->provisioned)
        bills->provisioned++;
    if (bill->billing == REPORT_INIT_FREE && bill->init_ms > 0)
        bills->init_free_ms += bill->init_ms;
    if (bill->init_billed_ms > 0)
        bills->init_billed_ms += bill->init_billed_ms;
    if (bill->billed_ms < 0)
        return;
    bills->billed_ms += bill->billed_ms;
    if (bill->memory_mb <= 0) {
        bills->unpriced++;
        return;
    }
    double price = price_of(prices, bill->architecture);
    double gb_s = gb_seconds(bill->billed_ms, bill->memory_mb);
    bills->gb_s += gb_s;
    bills->cost += gb_s * price;
    /* Provisioned concurrency has other prices, and its init is billed with the allocation. */
    if (bill->provisioned)
        return;
    /* What a re-run took may not be told. */
    double init_ms = bill->init_billed_ms > 0 ? bill->init_billed_ms : 0;
    double init_gb_s = gb_seconds(init_ms, bill->memory_mb);
    bills->init_gb_s += init_gb_s;
    bills->init_cost += init_gb_s * price;
    bills->init_free_worth += gb_seconds(verdict->free_ms, bill->memory_mb) * price;
}
