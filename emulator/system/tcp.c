#include "emulator/system/tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections that wait to be accepted: as many as callers may come in one burst. */
enum { BACKLOG = 1024 };

int tcp_listen(const char *address, int port, int *error)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(address, NULL, &hints, &found) != 0) {
        *error = EINVAL;
        return -1;
    }
    if (found->ai_family == AF_INET)
        ((struct sockaddr_in *)(void *)found->ai_addr)->sin_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in6 *)(void *)found->ai_addr)->sin6_port = htons((uint16_t)port);
    int yes = 1;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        *error = errno;
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

int tcp_port(int fd)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &size);
    if (address.ss_family == AF_INET)
        return ntohs(((struct sockaddr_in *)(void *)&address)->sin_port);
    return ntohs(((struct sockaddr_in6 *)(void *)&address)->sin6_port);
}
