#include "cli/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Of a terminal that does not tell its own. */
enum { USUAL_COLUMNS = 80 };

bool terminal_has_colours(int descriptor)
{
    const char *no_color = getenv("NO_COLOR");
    return isatty(descriptor) == 1 && (no_color == NULL || no_color[0] == '\0');
}

size_t terminal_columns(void)
{
    struct winsize size;
    if (isatty(STDOUT_FILENO) != 1)
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return USUAL_COLUMNS;
    return size.ws_col;
}
