#include "insights/report/report_plots.h"

/* Milliseconds, from dense to sparse: one, two or five; powers of ten; every other of these. */
static const struct plot_tic thirds[] = {
    {0.01, TEXT("0.01 ms")},    {0.02, TEXT("0.02 ms")},  {0.05, TEXT("0.05 ms")},
    {0.1, TEXT("0.1 ms")},      {0.2, TEXT("0.2 ms")},    {0.5, TEXT("0.5 ms")},
    {1, TEXT("1 ms")},          {2, TEXT("2 ms")},        {5, TEXT("5 ms")},
    {10, TEXT("10 ms")},        {20, TEXT("20 ms")},      {50, TEXT("50 ms")},
    {100, TEXT("100 ms")},      {200, TEXT("200 ms")},    {500, TEXT("500 ms")},
    {1000, TEXT("1 s")},        {2000, TEXT("2 s")},      {5000, TEXT("5 s")},
    {10000, TEXT("10 s")},      {20000, TEXT("20 s")},    {60000, TEXT("1 min")},
    {120000, TEXT("2 min")},    {300000, TEXT("5 min")},  {600000, TEXT("10 min")},
    {1200000, TEXT("20 min")},  {3600000, TEXT("1 h")},   {7200000, TEXT("2 h")},
    {18000000, TEXT("5 h")},    {36000000, TEXT("10 h")}, {86400000, TEXT("1 d")},
    {172800000, TEXT("2 d")},   {432000000, TEXT("5 d")}, {864000000, TEXT("10 d")},
    {2592000000, TEXT("30 d")},
};

static const struct plot_tic decades[] = {
    {0.01, TEXT("0.01 ms")},    {0.1, TEXT("0.1 ms")},      {1, TEXT("1 ms")},
    {10, TEXT("10 ms")},        {100, TEXT("100 ms")},      {1000, TEXT("1 s")},
    {10000, TEXT("10 s")},      {60000, TEXT("1 min")},     {600000, TEXT("10 min")},
    {3600000, TEXT("1 h")},     {36000000, TEXT("10 h")},   {345600000, TEXT("4 d")},
    {3456000000, TEXT("40 d")}, {31557600000, TEXT("1 a")}, {315576000000, TEXT("10 a")},
};

static const struct plot_tic sparse[] = {
    {0.01, TEXT("0.01 ms")},    {1, TEXT("1 ms")},
    {100, TEXT("100 ms")},      {10000, TEXT("10 s")},
    {600000, TEXT("10 min")},   {36000000, TEXT("10 h")},
    {3456000000, TEXT("40 d")}, {315576000000, TEXT("10 a")},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Those within the range. */
static const struct plot_tic *within(const struct plot_tic *tics, size_t left, double min_ms,
                                     double max_ms, size_t *count)
{
    for (; left > 0 && tics[0].at < min_ms; left--)
        tics++;
    while (left > 0 && tics[left - 1].at > max_ms)
        left--;
    *count = left;
    return tics;
}

const struct plot_tic *report_duration_tics(double min_ms, double max_ms, size_t most,
                                            size_t *count)
{
    const struct plot_tic *tics = within(thirds, COUNT(thirds), min_ms, max_ms, count);
    if (*count > most)
        tics = within(decades, COUNT(decades), min_ms, max_ms, count);
    if (*count > most)
        tics = within(sparse, COUNT(sparse), min_ms, max_ms, count);
    return tics;
}
