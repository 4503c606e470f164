/* Interrupts that end a command in an orderly way. */
#ifndef CLI_INTERRUPTS_H
#define CLI_INTERRUPTS_H

#include <signal.h>

/* As a shell tells that SIGINT ended a program. */
enum { CLI_INTERRUPTED = 128 + SIGINT };

/* Not 0 once a signal that is caught has come. */
extern volatile sig_atomic_t cli_interrupted;

/* Catches the signal once; a second one ends the process, as ever. System calls that wait come
 * back. */
void cli_catch(int signal_number);

#endif
