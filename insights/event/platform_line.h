/* The platform's own lines in a function's log, as text or as JSON: INIT_START, INIT_REPORT, START,
 * END, REPORT, RESTORE_START, RESTORE_REPORT, and platform.* of the same. Pure.
 *
 * Fields of REPORT are found by name: their order varies by age and emulator. They may stand
 * between single spaces, too, as web pages show them. The trace's line that follows a REPORT counts
 * where it is part of the message; alone it is PLATFORM_LINE_OTHER with its ids.
 * Source: AWS, "Understanding the Lambda execution environment lifecycle" and the Telemetry API's
 * schema; the runtime interface emulator prints Init Duration first. */
#ifndef INSIGHTS_EVENT_PLATFORM_LINE_H
#define INSIGHTS_EVENT_PLATFORM_LINE_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>

enum platform_line_kind {
    PLATFORM_LINE_NONE, /* somebody else's line */
    PLATFORM_LINE_INIT_START,
    PLATFORM_LINE_INIT_REPORT,
    PLATFORM_LINE_START,
    PLATFORM_LINE_END, /* platform.runtimeDone and platform.end are END */
    PLATFORM_LINE_REPORT,
    PLATFORM_LINE_RESTORE_START,
    PLATFORM_LINE_RESTORE_REPORT,
    PLATFORM_LINE_TIMEOUT, /* "… Task timed out after 3.00 seconds", before 2024 */
    PLATFORM_LINE_OTHER,   /* any other platform.* event, EXTENSION …, TELEMETRY … */
};

/* What is not there is empty, or negative where it is a number. Texts are borrowed from the
 * message, or from the arena. */
struct platform_line {
    enum platform_line_kind kind;
    struct text request_id;
    struct text version;             /* START, platform.initStart: the function's */
    struct text runtime_version;     /* INIT_START: "provided:al2023.v60" */
    struct text function_name;       /* platform.initStart alone */
    struct text initialization_type; /* platform.init* alone */
    struct text phase;               /* "init", "invoke", "restore", "snap-start" */
    struct text status; /* "success", "error", "failure", "timeout"; empty in a text REPORT that
                           succeeded */
    struct text error_type;
    struct text trace_id;
    struct text segment_id;
    double duration_ms; /* REPORT; INIT_REPORT's Init Duration is init_duration_ms */
    double billed_duration_ms;
    double init_duration_ms;
    double restore_duration_ms;
    double memory_size_mb;
    double max_memory_used_mb;
};

/* message: of one event, without its line break
 * line:    filled whole, whatever is returned
 * True when it is a line of the platform's, that is kind is not PLATFORM_LINE_NONE. A line that
 * begins like one and then breaks off has what could be read. Values that are no numbers count as
 * not there; so do those whose unit is not what it should be, since they may have been cut off. */
bool platform_line_parse(struct text message, struct arena *arena, struct platform_line *line);

#endif
