/* The fields that Logs Insights discovers in an event, for the names that a query uses. Pure.
 *
 * Of every event:
 *   @timestamp @ingestionTime   VALUE_TIME
 *   @message @logStream         VALUE_TEXT
 *   @log                        VALUE_TEXT, ACCOUNT:GROUP; the account is zeros where the group
 *                               tells none
 *   @ptr                        VALUE_TEXT, made of the ordinal
 *
 * Of the platform's text lines (platform_line.h tells which there are):
 *   @type                       the word that the line begins with; a trace's line and a timeout's
 *                               have none
 *   @requestId                  also of lines in the runtimes' text formats,
 *                               TIME<tab>ID<tab>LEVEL<tab>… and [LEVEL]<tab>TIME<tab>ID<tab>…
 *   @duration @billedDuration @initDuration @restoreDuration
 *                               of REPORT alone, in ms
 *   @memorySize @maxMemoryUsed  of REPORT, in bytes with MB = 10^6
 *   @xrayTraceId @xraySegmentId
 *
 * Anything else is a path into the event's JSON: a.b, a.0.b. Names that begin with one @ and are
 * not among those above are nobody's: a key "@x" is the field `@@x`.
 *
 * An event's JSON is its message if that is one JSON object; else, in a line of Lambda's, the first
 * complete JSON object within it. A line is Lambda's when its group is not known or begins with
 * /aws/lambda/, perhaps after an account and a colon, or when its stream has a version in brackets.
 * What lies within an object that is broken or cut off is no object of the line's.
 *
 * A key that holds dots itself, such as "a.b", is found by the same path; so is one of `backticks`.
 * Where both exist as leaves the nested one counts. null is missing; so are objects and arrays:
 * leaves alone are fields. Of equal keys the first counts, whatever it holds. A path of more than
 * FIELD_DEPTH_MAX parts finds nothing. Source: CloudWatch Logs user guide, "Supported logs and
 * discovered fields". */
#ifndef INSIGHTS_EVENT_EVENT_FIELDS_H
#define INSIGHTS_EVENT_EVENT_FIELDS_H

#include "base/arena.h"
#include "base/text.h"
#include "insights/event/log_event.h"
#include "insights/event/value.h"

#include <stdbool.h>
#include <stddef.h>

enum { FIELD_DEPTH_MAX = 64 };

/* The names wanted, each with an index from 0. Once all are added it is read-only: threads may
 * share it. */
struct field_set;

struct field_set *field_set_new(void); /* NULL: no memory */
void field_set_free(struct field_set *set);

/* The index of `name`, which is copied; the same one for the same name. -1: no memory. */
int field_set_add(struct field_set *set, struct text name);
size_t field_set_count(const struct field_set *set);

/* Reads every wanted field in one pass over the event.
 * out: one value for each index. Their texts live as long as event and arena. */
void field_set_read(const struct field_set *set, const struct log_event *event, struct arena *arena,
                    struct value *out);

#endif
