/* The builder's inside, which the files of the report share. */
#ifndef INSIGHTS_REPORT_REPORT_INTERNAL_H
#define INSIGHTS_REPORT_REPORT_INTERNAL_H

#include "base/arena.h"
#include "insights/report/groups.h"
#include "insights/report/init_billing.h"
#include "insights/report/names.h"
#include "insights/report/report.h"
#include "insights/report/sandbox_life.h"
#include "insights/report/starts.h"
#include "insights/report/streams.h"

struct bills {
    struct report_bill *list;
    bool *of_events; /* of the same bills: told by an events file */
    size_t count, capacity;
};

/* The groups that a function, version and runtime belong to, the total first; an entry is NULL
 * where there is no room for it. */
enum { REPORT_GROUPINGS = 4 };

/* What report_groups_of() was asked last: lines that follow each other mostly ask the same. */
struct last_groups {
    const char *function, *version, *runtime;
    size_t count;  /* groups that there were */
    bool complete; /* there was room for all of them */
    struct group_sums *found[REPORT_GROUPINGS];
};

struct report {
    struct report_options options;
    struct arena arena; /* for the event at hand */
    struct names names;
    struct starts starts;
    struct streams *streams;
    struct bills bills;
    struct group_sums total;
    struct groups functions, versions, runtimes;
    struct last_groups last_groups;
    struct report_result result;
    struct report_group *finished[3]; /* the result's groups, owned */
};

/* What one event is about. */
struct report_line {
    const struct log_event *event;
    struct text stream_name;
    struct stream *stream;
    bool of_events; /* of an events file, not of a log */
};

/* Each returns false when memory is short. */

/* A line of the platform's: follows the sandbox's life; judges what it is billed. */
bool report_add_platform(struct report *report, const struct report_line *line);

/* A line that may tell of a start, or an event that tells the truth about one. */
bool report_add_start(struct report *report, const struct report_line *line);
bool report_add_truth(struct report *report, const struct report_line *line);

/* Sets *where to the name, if the text is one. */
bool report_learn(struct report *report, const char **where, struct text text);

/* Function and version as log group and stream name tell them, where nothing better did. */
bool report_learn_place(struct report *report, const struct report_line *line);

bool report_groups_of(struct report *report, const char *function, const char *version,
                      const char *runtime, struct group_sums *found[REPORT_GROUPINGS]);

#endif
