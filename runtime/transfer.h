/* Runs one libcurl transfer at a time over the multi-socket interface with a poll(2) of our own:
 * fewer system calls than the easy interface, and a wait that a signal can end. */
#ifndef RUNTIME_TRANSFER_H
#define RUNTIME_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>

struct rt_transfer;

/* stop_fd: readable when waiting should end; -1 for none; borrowed.
 * NULL when memory or libcurl fails. The caller ends it with rt_transfer_free(). */
struct rt_transfer *rt_transfer_new(int stop_fd);
void rt_transfer_free(struct rt_transfer *transfer);

/* Has `work` called once, with `user`, when a transfer first has to wait with its request sent:
 * what nobody should have to wait for is done then. In place of any earlier one. */
void rt_transfer_when_idle(struct rt_transfer *transfer, void (*work)(void *user), void *user);

/* Runs the transfer that `easy` describes until it is over.
 * stoppable: give up when stop_fd becomes readable.
 * Returns libcurl's result; CURLE_ABORTED_BY_CALLBACK when stopped. */
CURLcode rt_transfer_run(struct rt_transfer *transfer, CURL *easy, bool stoppable);

/* Waits; returns early when stop_fd becomes readable. */
void rt_transfer_pause(struct rt_transfer *transfer, int ms);

#endif
