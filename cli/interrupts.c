#include "cli/interrupts.h"

#include <stddef.h>

volatile sig_atomic_t cli_interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    cli_interrupted = 1;
}

void cli_catch(int signal_number)
{
    /* No SA_RESTART: a read(2) that waits is given up. */
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}
