/* What a field of an event holds, and what an expression of a query comes to. */
#ifndef INSIGHTS_EVENT_VALUE_H
#define INSIGHTS_EVENT_VALUE_H

#include "base/text.h"

enum value_type {
    VALUE_NULL, /* missing; a JSON null too */
    VALUE_TEXT,
    VALUE_NUMBER, /* a JSON boolean is 1 or 0: Logs Insights shows and compares it so */
    VALUE_TIME,   /* @timestamp, bin(…): compares as a number, is shown as a date */
    VALUE_MAP,    /* a JSON object that jsonParse() made; as a field of an event it is missing */
    VALUE_LIST,   /* a JSON array, likewise */
};

struct value {
    enum value_type type;
    double number; /* NUMBER; TIME: milliseconds since 1970. Finite, always */
    struct text
        text; /* TEXT, unescaped; MAP, LIST: its JSON; NUMBER: as written where it was read
                 (so that 1.50 is shown as it stood), empty when it was computed. Borrowed */
};

#endif
