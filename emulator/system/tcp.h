/* Listening sockets. */
#ifndef EMULATOR_SYSTEM_TCP_H
#define EMULATOR_SYSTEM_TCP_H

/* A socket that listens, does not block and closes on exec; the caller closes it.
 *
 * address: numeric, IPv4 or IPv6
 * port:    0 to 65535; 0: any free one
 * Returns -1, and *error an errno value, when that is not possible; EINVAL: no numeric address. */
int tcp_listen(const char *address, int port, int *error);

/* The port that such a socket really has. */
int tcp_port(int fd);

#endif
