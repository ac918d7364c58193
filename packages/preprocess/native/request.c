#define _GNU_SOURCE
#include "request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_REQUEST_BYTES = 65536, MOST_ARGUMENTS = 1024 };

int is_complete(const struct connection *c) {
  return c->received == sizeof c->header + c->header.bytes && c->received >= sizeof c->header;
}

int receive(struct connection *c) {
  for (;;) {
    char beyond;
    char *target = &beyond;
    size_t room = 1;
    int had_all = is_complete(c);
    if (c->received < sizeof c->header) {
      target = (char *)&c->header + c->received;
      room = sizeof c->header - c->received;
    } else if (!had_all) {
      if (c->header.bytes > MOST_REQUEST_BYTES) return 0;
      if (!c->arguments && !(c->arguments = calloc(c->header.bytes + 1, 1))) return 0;
      target = c->arguments + (c->received - sizeof c->header);
      room = sizeof c->header + c->header.bytes - c->received;
    }
    ssize_t got = recv(c->fd, target, room, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0 || had_all) return 0;
    c->received += (size_t)got;
  }
}

char **all_arguments(char **own, const struct connection *c, int *total) {
  char **all = calloc(MOST_ARGUMENTS + 1, sizeof *all);
  if (!all) return NULL;
  int n = 0;
  for (; *own && n < MOST_ARGUMENTS; own++) all[n++] = *own;
  for (size_t at = 0; at < c->header.bytes; at += strlen(c->arguments + at) + 1) {
    if (n == MOST_ARGUMENTS) return NULL;
    all[n++] = c->arguments + at;
  }
  *total = n;
  return all;
}

const char *film_in(char **arguments) {
  for (; *arguments; arguments++)
    if (strncmp(*arguments, "file:", 5) == 0) return *arguments + 5;
  return NULL;
}
