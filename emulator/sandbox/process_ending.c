#include "emulator/sandbox/process_ending.h"

#include <ctype.h>
#include <string.h>
#include <sys/wait.h>

void process_exit_text(int wait_status, struct buffer *out)
{
    if (!WIFSIGNALED(wait_status)) {
        buffer_printf(out, "exit status %d", WEXITSTATUS(wait_status));
        return;
    }
    buffer_append_text(out, "signal: ");
    for (const char *c = strsignal(WTERMSIG(wait_status)); c != NULL && *c != '\0'; c++)
        buffer_append_char(out, (char)tolower((unsigned char)*c));
    if (WCOREDUMP(wait_status))
        buffer_append_text(out, " (core dumped)");
}

struct process_ending process_ending_describe(const struct process_fate *fate)
{
    struct process_ending end = {
        .status = "error", .error_type = "Runtime.ExitError", .message = buffer_new(8192)};
    if (fate->killed == TIMED_OUT) {
        end.status = "timeout";
        end.error_type = "Sandbox.Timedout";
        buffer_printf(&end.message, "Task timed out after %.2f seconds",
                      (double)fate->timeout_ns / 1e9);
    } else if (fate->killed == INIT_TOOK_TOO_LONG) {
        end.status = "timeout";
        end.error_type = "";
    } else if (fate->killed == RESTORE_TOOK_TOO_LONG) {
        end.status = "timeout";
        end.error_type = "Runtime.RestoreHookUserTimeout";
        buffer_append_text(&end.message, "The restore took longer than 10 seconds");
    } else if (fate->start_error != 0) {
        end.error_type = "Runtime.InvalidEntrypoint";
        buffer_printf(&end.message, "cannot execute %s: %s", fate->program,
                      strerror(fate->start_error));
    } else if (fate->killed == OUT_OF_MEMORY) {
        end.error_type = "Runtime.OutOfMemory";
        buffer_append_text(&end.message, "Runtime exited with error: signal: killed");
    } else if (fate->killed == EXTENSION_FAILED) {
        end.error_type = fate->failed_type;
        buffer_printf(&end.message, "extension %s failed", fate->failed_name);
    } else if (fate->failed_type != NULL && fate->failed_type[0] != '\0') {
        end.error_type = fate->failed_type;
    } else {
        buffer_append_text(&end.message, "Runtime exited with error: ");
        process_exit_text(fate->wait_status, &end.message);
    }
    return end;
}
