// A library that is preloaded into ffmpeg or ffprobe and makes it a server: the program is loaded and linked once, which takes it
// longer than decoding a short film, and then forked for each film. A film still has a process of its own. The way of AFL's fork
// server (https://lcamtuf.blogspot.com/2014/10/fuzzing-binaries-without-execve.html) and of Android's zygote.
//
// The environment variable DFER_FORK_SERVER names the socket to listen at; without it nothing changes. The server writes HELLO to
// its standard output once it listens. It ends with its standard input, whose other end its owner holds, and after IDLE_MS
// without a film; the socket and its folder then go too.
//
// A film is two connections, which name it by the same number. One becomes its standard output. The other carries its arguments,
// then what it writes to its standard error, between two marks: STARTED, and ENDED with how it ended. Who closes that one, or his
// half of it, kills the film. Where STARTED does not come the film was not begun.
//
// Films come from anyone, so a film's process may read its film and nothing else; see sandbox.h.
#define _GNU_SOURCE
#include <features.h>
#if !defined(__GLIBC__) || !(defined(__x86_64__) || defined(__aarch64__))
#error "expected glibc on x86-64 or aarch64: how a program starts differs elsewhere"
#endif
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"

enum { MOST_CONNECTIONS = 256, MOST_REQUEST_BYTES = 65536, MOST_ARGUMENTS = 1024, IDLE_MS = 20000, FULL_MS = 200 };

static const char HELLO[] = "dfer fork server 1\n";
static const char STARTED[1] = {'S'};
static const char ENDED[4] = {0, 'E', 'N', 'D'};

/// What a connection begins with.
struct header {
  uint32_t film;
  /// Of the arguments that follow, each with a zero at its end; none: this connection is the film's standard output.
  uint32_t bytes;
};

struct connection {
  int fd;
  struct header header;
  /// Bytes, of the header and of the arguments.
  size_t received;
  char *arguments;
  /// The film's process; 0 before it started.
  pid_t pid;
  int is_killed;
  int is_ended;
  int status;
};

typedef int (*main_function)(int, char **, char **);

static main_function original_main;
static struct connection connections[MOST_CONNECTIONS];
static int count;
static int listener;
static int deaths;
static pid_t server;
static sigset_t mask_before;
/// Signals that the server takes otherwise than the program would.
static const int own_signals[] = {SIGINT, SIGQUIT, SIGPIPE};
static struct sigaction actions_before[sizeof own_signals / sizeof *own_signals];
/// The system has no file left for another connection.
static int is_full;

static void drop(int i) {
  close(connections[i].fd);
  free(connections[i].arguments);
  connections[i] = connections[--count];
  is_full = 0;
}

/// A fork keeps one thread, and for ever what the others hold at that moment.
static int is_single_threaded(void) {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) return 0;
  int threads = 0;
  for (struct dirent *task; (task = readdir(tasks));) threads += task->d_name[0] != '.';
  closedir(tasks);
  return threads == 1;
}

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  return listen(fd, MOST_CONNECTIONS) < 0 ? -1 : fd;
}

static void accept_all(void) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
    if (count == MOST_CONNECTIONS) close(fd);
    else connections[count++] = (struct connection){.fd = fd};
  }
  is_full = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
}

static int is_complete(const struct connection *c) {
  return c->received == sizeof c->header + c->header.bytes && c->received >= sizeof c->header;
}

/// Takes what has come of a request. Returns 0 where the connection ended or carries what is none.
static int receive(struct connection *c) {
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

/// Of the program and of the film. A script's interpreter has the script's name among the program's own.
static char **all_arguments(char **own, const struct connection *c, int *total) {
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

/// The file that a film's arguments name, or NULL.
static const char *film_in(char **arguments) {
  for (; *arguments; arguments++)
    if (strncmp(*arguments, "file:", 5) == 0) return *arguments + 5;
  return NULL;
}

/// In the film's process: leaves nothing of the server's but its memory. Returns 0 where that fails.
static int become_film(int output, int error, char **arguments, int is_script) {
  if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != server) return 0;
  int nothing = open("/dev/null", O_RDONLY);
  // None of the three is 0, 1 or 2: those are the server's own.
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) return 0;
  close(nothing);
  close(listener);
  close(deaths);
  for (int i = 0; i < count; i++) close(connections[i].fd);
  for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
    if (sigaction(own_signals[i], &actions_before[i], NULL) < 0) return 0;
  const char *film = film_in(arguments);
  // So that lists of processes tell films apart.
  if (film) prctl(PR_SET_NAME, strrchr(film, '/') ? strrchr(film, '/') + 1 : film);
  // A script starts other programs, which read other files.
  if (!limit_resources() || (!is_script && !close_sandbox(film))) return 0;
  return sigprocmask(SIG_SETMASK, &mask_before, NULL) == 0 && send(2, STARTED, sizeof STARTED, MSG_NOSIGNAL) == 1;
}

/// Forks for each film that has both its connections. Returns the film's arguments in its process, NULL in the server.
static char **start_films(char **own, int *total) {
  for (int i = 0; i < count; i++) {
    struct connection *c = &connections[i];
    if (c->pid > 0 || !is_complete(c) || c->header.bytes == 0) continue;
    int output = 0;
    while (output < count && !(is_complete(&connections[output]) && connections[output].header.bytes == 0 &&
                               connections[output].header.film == c->header.film))
      output++;
    if (output == count) continue;
    pid_t pid = fork();
    if (pid == 0) {
      char **all = all_arguments(own, c, total);
      if (all && become_film(connections[output].fd, c->fd, all, own[0] && own[1])) return all;
      _exit(127);
    }
    if (pid > 0) {
      // As the film does itself, whoever comes first: it is killed by this number.
      setpgid(pid, pid);
      c->pid = pid;
      drop(output);
    } else {
      drop(i > output ? i : output);
      drop(i > output ? output : i);
    }
    i = -1;
  }
  return NULL;
}

/// Until it is reaped, nobody else has a film's number.
static void kill_film(struct connection *c) {
  if (c->pid > 0 && !c->is_ended) kill(-c->pid, SIGKILL);
  c->is_killed = 1;
}

/// Returns 0 where the server itself is told to end.
static int reap_films(void) {
  struct signalfd_siginfo told;
  while (read(deaths, &told, sizeof told) > 0)
    if (told.ssi_signo != SIGCHLD) return 0;
  for (int i = 0; i < count; i++) {
    struct connection *c = &connections[i];
    siginfo_t dead = {0};
    if (c->pid == 0 || c->is_ended) continue;
    if (waitid(P_PID, (id_t)c->pid, &dead, WEXITED | WNOHANG | WNOWAIT) < 0 || dead.si_pid == 0) continue;
    // What it started itself ends with it, and holds no connection open.
    kill(-c->pid, SIGKILL);
    waitpid(c->pid, &c->status, 0);
    c->is_ended = 1;
  }
  return 1;
}

/// Tells how a film ended. Returns 0 where its owner has to read more first.
static int tell_end(const struct connection *c) {
  char message[sizeof ENDED + sizeof c->status];
  memcpy(message, ENDED, sizeof ENDED);
  memcpy(message + sizeof ENDED, &c->status, sizeof c->status);
  return send(c->fd, message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

/// Removes what the owner made for the server.
static void tidy(const char *socket_path) {
  char library[sizeof((struct sockaddr_un *)0)->sun_path + 32];
  char *folder = strdup(socket_path);
  if (!folder) return;
  *strrchr(folder, '/') = 0;
  snprintf(library, sizeof library, "%s/forkServer.so", folder);
  unlink(library);
  unlink(socket_path);
  rmdir(folder);
  free(folder);
}

static void end_server(const char *socket_path) {
  for (int i = 0; i < count; i++) kill_film(&connections[i]);
  tidy(socket_path);
  _exit(0);
}

/// Tells the owner why there will be no server.
static int give_up(const char *socket_path, const char *reason) {
  dprintf(1, "%s\n", reason);
  tidy(socket_path);
  return 1;
}

/// Returns in a film's process alone, with its arguments.
static char **serve(const char *socket_path, char **own, int *total) {
  for (;;) {
    struct pollfd polled[3 + MOST_CONNECTIONS] = {{0, POLLIN, 0}, {is_full ? -1 : listener, POLLIN, 0}, {deaths, POLLIN, 0}};
    for (int i = 0; i < count; i++) {
      const struct connection *c = &connections[i];
      // A film that was killed is waited for.
      polled[3 + i].fd = c->is_killed && !c->is_ended ? -1 : c->fd;
      polled[3 + i].events = c->is_ended ? POLLOUT : POLLIN;
    }
    int ready = poll(polled, (nfds_t)(3 + count), is_full ? FULL_MS : count == 0 ? IDLE_MS : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || (ready == 0 && !is_full) || polled[0].revents) end_server(socket_path);
    // From the last to the first: dropping one puts the last in its place.
    for (int i = count - 1; i >= 0; i--) {
      struct connection *c = &connections[i];
      if (!polled[3 + i].revents) continue;
      if (c->is_ended) {
        if (tell_end(c)) drop(i);
      } else if (!receive(c)) {
        if (c->pid > 0) kill_film(c);
        else drop(i);
      }
    }
    if (!reap_films()) end_server(socket_path);
    accept_all();
    char **film = start_films(own, total);
    if (film) return film;
  }
}

static int main_of_server(int argc, char **argv, char **environment) {
  const char *given = getenv("DFER_FORK_SERVER");
  if (!given) return original_main(argc, argv, environment);
  char *socket_path = strdup(given);
  unsetenv("DFER_FORK_SERVER");
  // This library was put before whatever else is to be preloaded.
  const char *others = strchr(getenv("LD_PRELOAD") ? getenv("LD_PRELOAD") : "", ':');
  if (others) setenv("LD_PRELOAD", others + 1, 1);
  else unsetenv("LD_PRELOAD");

  sigset_t told;
  sigemptyset(&told);
  sigaddset(&told, SIGCHLD);
  // These end it, but not before it has tidied up.
  sigaddset(&told, SIGTERM);
  sigaddset(&told, SIGHUP);
  server = getpid();
  if (!socket_path || !strchr(socket_path, '/')) return 1;
  if (!is_single_threaded()) return give_up(socket_path, "it has threads before it begins");
  if (sigprocmask(SIG_BLOCK, &told, &mask_before) < 0) return give_up(socket_path, "its signals cannot be held");
  // Whoever interrupts by the keyboard means the owner, who then ends films as it likes; an owner that is gone is noticed.
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
    sigaction(own_signals[i], &ignore, &actions_before[i]);
  deaths = signalfd(-1, &told, SFD_NONBLOCK | SFD_CLOEXEC);
  listener = listen_at(socket_path);
  if (deaths < 3 || listener < 3) return give_up(socket_path, "it cannot listen at its socket");
  if (write(1, HELLO, sizeof HELLO - 1) < 0) return give_up(socket_path, "nobody listens to it");

  int total = 0;
  char **arguments = serve(socket_path, argv, &total);
  return original_main(total, arguments, environ);
}

__attribute__((visibility("default"))) int __libc_start_main(main_function program, int argc, char **argv,
                                                              void (*init)(void), void (*fini)(void),
                                                              void (*rtld_fini)(void), void *stack_end) {
  typedef int (*start_function)(main_function, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
  start_function start;
  *(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
  if (!start) _exit(127);
  original_main = program;
  return start(main_of_server, argc, argv, init, fini, rtld_fini, stack_end);
}
