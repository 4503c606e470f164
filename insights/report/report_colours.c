#include "insights/report/report_colours.h"

/* report_page.css holds the same, and those for the dark. */
const struct plot_svg_colour report_page_colours[] = {
    {UINT32_C(0x6e7a86), "var(--none)"},
    {UINT32_C(0xc84b00), "var(--cold)"},
    {UINT32_C(0x00805f), "var(--proactive)"},
    {UINT32_C(0xa0457f), "var(--re-init)"},
    {UINT32_C(0x0067a8), "var(--provisioned-concurrency)"},
    {UINT32_C(0x8a6a00), "var(--snap-start)"},
    {UINT32_C(0x4a4a4a), "var(--managed-instances)"},
    {PLOT_INK, "var(--text)"},
    {PLOT_FAINT, "var(--faint)"},
    {PLOT_GRID, "var(--line)"},
};
const size_t report_page_colour_count = sizeof report_page_colours / sizeof report_page_colours[0];

plot_colour report_kind_colour(enum start_kind kind)
{
    _Static_assert(START_UNDECIDED == 0 && START_MANAGED_INSTANCES == 6 && START_KINDS == 7,
                   "the first colours stand in the order of enum start_kind");
    return report_page_colours[kind].rgb;
}
