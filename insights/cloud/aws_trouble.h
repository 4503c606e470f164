/* What went wrong in a call of the AWS CLI, from what it said. Pure. */
#ifndef INSIGHTS_CLOUD_AWS_TROUBLE_H
#define INSIGHTS_CLOUD_AWS_TROUBLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct aws_call {
    const char *command;   /* of the CLI: start-query */
    const char *operation; /* of the service: StartQuery */
    const char *group;     /* the log group that it is about; NULL: none, or not known which */
};

struct aws_trouble {
    char
        message[1000]; /* one line without a full stop: the cause, and the remedy if there is one */
    char code[64];     /* the service's, such as ResourceNotFoundException; empty: not from there */
    bool stopped;      /* we were told to stop: there is nothing to tell */
    /* Where in the query the service found an error; `line` 0: that is not in lines. */
    bool placed;
    size_t start, end; /* characters from 0, end exclusive; with a line: from its beginning */
    size_t line;       /* from 1 */
};

/* Reads the CLI's standard error: its texts, and the JSON that version 2 writes when asked to. */
void aws_trouble_read(struct aws_trouble *trouble, struct text complaint,
                      const struct aws_call *call);

/* Tells something else. */
void aws_trouble_say(struct aws_trouble *trouble, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether the service could not read the query. */
bool aws_trouble_is_malformed(const struct aws_trouble *trouble);

/* The place as bytes of the query. False: there is none. */
bool aws_trouble_place(const struct aws_trouble *trouble, struct text query, size_t *start,
                       size_t *end);

#endif
