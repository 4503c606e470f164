/* Judges a logged start again, by the runtime's own table. Pure. */
#ifndef INSIGHTS_REPORT_JUDGING_H
#define INSIGHTS_REPORT_JUDGING_H

#include "insights/report/report.h"
#include "insights/report/start_line.h"

/* Fills what is judged of `start`: logged, kind, evidence, judged_again, naive, early.
 *
 * threshold_ms: since init began; REPORT_NOT_TOLD: the verdict stays as logged, and the naive rule
 * and the early candidates go by PROACTIVE_THRESHOLD_MS. */
void start_judge(const struct start_line *line, double threshold_ms, struct report_start *start);

#endif
