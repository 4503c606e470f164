/* From decimal digits to a double. Of this room alone; number_parse() stands in json_view.h. */
#ifndef INSIGHTS_EVENT_NUMBER_H
#define INSIGHTS_EVENT_NUMBER_H

#include "base/text.h"

/* number: is one by JSON's grammar. The nearest double, whatever the locale; infinite when it is
 * beyond all. */
double number_read(struct text number);

#endif
