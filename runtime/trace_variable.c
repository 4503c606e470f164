#include "runtime/trace_variable.h"

#include <stdlib.h>
#include <string.h>

static const char name[] = "_X_AMZN_TRACE_ID";

void rt_trace_variable_set(struct buffer *kept, const char *trace_id)
{
    if (trace_id[0] == '\0') {
        unsetenv(name);
        return;
    }
    /* Out of the environment while it changes, and in again wherever its bytes are now. */
    if (kept->size > 0)
        unsetenv(name);
    buffer_clear(kept);
    buffer_append(kept, name, strlen(name));
    buffer_append_char(kept, '=');
    if (buffer_append_text(kept, trace_id))
        putenv(kept->data);
}
