/* The platform's lines in a function's log, as text. Pure. */
#ifndef EMULATOR_LOG_PLATFORM_LOG_TEXT_H
#define EMULATOR_LOG_PLATFORM_LOG_TEXT_H

#include "base/buffer.h"
#include "emulator/model/platform_event.h"

/* Appends the lines, each with its newline, that the event has in a log in the text format: none
 * for many. PLATFORM_REPORT has two, END and REPORT, and the trace's when it is sampled. Memory is
 * rounded up to whole MB.
 *
 * Source: AWS, "Understanding the Lambda execution environment lifecycle" (INIT_REPORT: only when
 * init failed, and always with SnapStart and provisioned concurrency), "Viewing Lambda logs",
 * "Monitoring for Lambda SnapStart"; published logs for EXTENSION and TELEMETRY and for the place
 * of the trace's line. */
void platform_log_text(struct buffer *out, const struct platform_event *event);

#endif
