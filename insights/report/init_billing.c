#include "insights/report/init_billing.h"

#include <math.h>

/* Half of the last digit that REPORT shows, in milliseconds, with room for the binary fraction. */
static const double shown_to = 0.005 + 1e-6;

/* Whether `billed` can be the sum of `parts` shown figures, rounded up. */
static bool adds_up(double billed, double sum, int parts)
{
    double blur = shown_to * parts;
    return billed >= ceil(sum - blur) && billed <= ceil(sum + blur);
}

static struct init_bill with_init(const struct billed_report *r)
{
    double sum = r->duration_ms + r->init_ms;
    bool free_fits = adds_up(r->billed_ms, r->duration_ms, 1);
    bool billed_fits = adds_up(r->billed_ms, sum, 2);
    if (free_fits && billed_fits)
        return (struct init_bill){.billing = REPORT_INIT_EITHER};
    if (free_fits)
        return (struct init_bill){.billing = REPORT_INIT_FREE, .free_ms = ceil(sum) - r->billed_ms};
    if (billed_fits)
        return (struct init_bill){.billing = REPORT_INIT_BILLED,
                                  .init_billed_ms = r->billed_ms - ceil(r->duration_ms)};
    return (struct init_bill){.billing = REPORT_ODD};
}

struct init_bill init_billing(const struct billed_report *r)
{
    /* Managed instances have no billed duration: there is nothing to judge. */
    if (r->duration_ms < 0 || r->billed_ms < 0)
        return (struct init_bill){.billing = REPORT_WITHOUT_INIT};
    /* What of a restore is billed is not among these figures. */
    if (r->restore_ms >= 0)
        return (struct init_bill){.billing = REPORT_RESTORED};
    if (r->init_ms >= 0)
        return with_init(r);
    if (!adds_up(r->billed_ms, r->duration_ms, 1))
        return (struct init_bill){.billing = REPORT_ODD};
    if (r->re_run)
        return (struct init_bill){.billing = REPORT_INIT_RE_RUN};
    if (r->unexplained)
        return (struct init_bill){.billing = REPORT_INIT_UNSEEN};
    return (struct init_bill){.billing = REPORT_WITHOUT_INIT};
}

const char *report_billing_name(enum report_billing billing)
{
    static const char *const names[REPORT_BILLINGS] = {
        [REPORT_WITHOUT_INIT] = "without-init", [REPORT_INIT_FREE] = "free",
        [REPORT_INIT_BILLED] = "billed",        [REPORT_INIT_EITHER] = "either",
        [REPORT_INIT_RE_RUN] = "re-run",        [REPORT_INIT_UNSEEN] = "unseen",
        [REPORT_RESTORED] = "restored",         [REPORT_ODD] = "does-not-add-up",
    };
    return names[(size_t)billing < REPORT_BILLINGS ? billing : REPORT_ODD];
}
