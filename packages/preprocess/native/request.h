// Requests to the fork server, read from its connections; see forkServer.c for the protocol.
#ifndef DFER_REQUEST_H
#define DFER_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// First bytes of a connection.
struct header {
  uint32_t film;
  /// Length of the NUL-terminated arguments that follow; 0: this connection becomes the standard output.
  uint32_t bytes;
};

struct connection {
  int fd;
  struct header header;
  /// Number of bytes, header and arguments together.
  size_t received;
  char *arguments;
  /// Process id; 0 before the process is started.
  pid_t pid;
  int is_killed;
  int is_ended;
  int status;
};

int is_complete(const struct connection *c);

/// Reads the available part of a request. Returns 0 if the connection was closed or the request is invalid.
int receive(struct connection *c);

/// Joins the program's own arguments and those of the request. If the program is a script, its own include the script's name.
/// Returns NULL if they are too many or memory is short.
char **all_arguments(char **own, const struct connection *c, int *total);

/// Returns the video file named in the arguments, or NULL.
const char *film_in(char **arguments);

#endif
