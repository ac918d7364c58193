// A library that is preloaded into ffmpeg or ffprobe and turns it into a fork server: the program is loaded and linked once, which
// takes longer than decoding a short video, and then forked for each video. AFL's fork server
// (https://lcamtuf.blogspot.com/2014/10/fuzzing-binaries-without-execve.html) and Android's zygote work the same way.
//
// The environment variable DFER_FORK_SERVER names the socket to listen on; without it, the program runs as usual. The server writes
// HELLO to its standard output once it listens. It exits when its owner closes its standard input, and after IDLE_MS without a
// video; it then removes the socket and its folder.
//
// A request consists of two connections with the same number. One becomes the standard output of the new process. The other carries
// its arguments, then its standard error between two marks: STARTED, and ENDED with the exit status. Closing that connection, or
// shutting down its write side, kills the process. Without STARTED, no process was started.
//
// Videos are untrusted, so each process may read only its own video; see sandbox.h.
#define _GNU_SOURCE
#include <features.h>
#if !defined(__GLIBC__) || !(defined(__x86_64__) || defined(__aarch64__))
#error "expected glibc on x86-64 or aarch64: programs start differently elsewhere"
#endif
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "request.h"
#include "sandbox.h"

enum { MOST_CONNECTIONS = 256, IDLE_MS = 20000, FULL_MS = 200 };

static const char HELLO[] = "dfer fork server 1\n";
static const char STARTED[1] = {'S'};
static const char ENDED[4] = {0, 'E', 'N', 'D'};

typedef int (*main_function)(int, char **, char **);

static main_function original_main;
static struct connection connections[MOST_CONNECTIONS];
static int count;
static int listener;
static int deaths;
static pid_t server;
static sigset_t mask_before;
/// Signals that the server handles differently than the program does.
static const int own_signals[] = {SIGINT, SIGQUIT, SIGPIPE};
static struct sigaction actions_before[sizeof own_signals / sizeof *own_signals];
/// The system has no file descriptor left for another connection.
static int is_full;

static void drop(int i) {
  close(connections[i].fd);
  free(connections[i].arguments);
  connections[i] = connections[--count];
  is_full = 0;
}

/// fork() keeps one thread only; locks that other threads hold would stay locked.
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

/// In the forked process: drops everything of the server except its memory. Returns 0 on failure.
static int become_film(int output, int error, char **arguments, int is_script) {
  if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != server) return 0;
  int nothing = open("/dev/null", O_RDONLY);
  // None of the three is 0, 1 or 2, which belong to the server.
  if (nothing < 0 || dup2(nothing, 0) < 0 || dup2(output, 1) < 0 || dup2(error, 2) < 0) return 0;
  close(nothing);
  close(listener);
  close(deaths);
  for (int i = 0; i < count; i++) close(connections[i].fd);
  for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
    if (sigaction(own_signals[i], &actions_before[i], NULL) < 0) return 0;
  const char *film = film_in(arguments);
  // Process lists then show the video's name.
  if (film) prctl(PR_SET_NAME, strrchr(film, '/') ? strrchr(film, '/') + 1 : film);
  // A script starts other programs, which need to read other files.
  if (!limit_resources() || (!is_script && !close_sandbox(film))) return 0;
  return sigprocmask(SIG_SETMASK, &mask_before, NULL) == 0 && send(2, STARTED, sizeof STARTED, MSG_NOSIGNAL) == 1;
}

/// Forks for each request that has both connections. Returns the arguments in the forked process, NULL in the server.
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
      // Both processes set the group, because either may run first; kill_film kills the group.
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

/// The process id is not reused until the process is reaped.
static void kill_film(struct connection *c) {
  if (c->pid > 0 && !c->is_ended) kill(-c->pid, SIGKILL);
  c->is_killed = 1;
}

/// Returns 0 if the server itself received a signal to exit.
static int reap_films(void) {
  struct signalfd_siginfo info;
  while (read(deaths, &info, sizeof info) > 0)
    if (info.ssi_signo != SIGCHLD) return 0;
  for (int i = 0; i < count; i++) {
    struct connection *c = &connections[i];
    siginfo_t dead = {0};
    if (c->pid == 0 || c->is_ended) continue;
    if (waitid(P_PID, (id_t)c->pid, &dead, WEXITED | WNOHANG | WNOWAIT) < 0 || dead.si_pid == 0) continue;
    // Kills its children too; they would hold the connection open.
    kill(-c->pid, SIGKILL);
    waitpid(c->pid, &c->status, 0);
    c->is_ended = 1;
  }
  return 1;
}

/// Reports the exit status. Returns 0 if the owner has to read more first.
static int report_end(const struct connection *c) {
  char message[sizeof ENDED + sizeof c->status];
  memcpy(message, ENDED, sizeof ENDED);
  memcpy(message + sizeof ENDED, &c->status, sizeof c->status);
  return send(c->fd, message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0 || errno != EAGAIN;
}

/// Removes the files that the owner made for the server.
static void clean_up(const char *socket_path) {
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
  clean_up(socket_path);
  _exit(0);
}

/// Tells the owner why no server starts.
static int give_up(const char *socket_path, const char *reason) {
  dprintf(1, "%s\n", reason);
  clean_up(socket_path);
  return 1;
}

/// Returns only in forked processes, with their arguments.
static char **serve(const char *socket_path, char **own, int *total) {
  for (;;) {
    struct pollfd polled[3 + MOST_CONNECTIONS] = {{0, POLLIN, 0}, {is_full ? -1 : listener, POLLIN, 0}, {deaths, POLLIN, 0}};
    for (int i = 0; i < count; i++) {
      const struct connection *c = &connections[i];
      // A killed process is only waited for.
      polled[3 + i].fd = c->is_killed && !c->is_ended ? -1 : c->fd;
      polled[3 + i].events = c->is_ended ? POLLOUT : POLLIN;
    }
    int ready = poll(polled, (nfds_t)(3 + count), is_full ? FULL_MS : count == 0 ? IDLE_MS : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || (ready == 0 && !is_full) || polled[0].revents) end_server(socket_path);
    // From last to first, because drop() moves the last connection into the gap.
    for (int i = count - 1; i >= 0; i--) {
      struct connection *c = &connections[i];
      if (!polled[3 + i].revents) continue;
      if (c->is_ended) {
        if (report_end(c)) drop(i);
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
  // This library is the first in LD_PRELOAD; restore the rest.
  const char *others = strchr(getenv("LD_PRELOAD") ? getenv("LD_PRELOAD") : "", ':');
  if (others) setenv("LD_PRELOAD", others + 1, 1);
  else unsetenv("LD_PRELOAD");

  sigset_t handled;
  sigemptyset(&handled);
  sigaddset(&handled, SIGCHLD);
  // The server cleans up before it exits on these.
  sigaddset(&handled, SIGTERM);
  sigaddset(&handled, SIGHUP);
  server = getpid();
  if (!socket_path || !strchr(socket_path, '/')) return 1;
  if (!is_single_threaded()) return give_up(socket_path, "the program has several threads before main");
  if (sigprocmask(SIG_BLOCK, &handled, &mask_before) < 0) return give_up(socket_path, "its signals cannot be blocked");
  // Ctrl-C is meant for the owner, which then kills processes itself; if the owner exits, the server notices.
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  for (size_t i = 0; i < sizeof own_signals / sizeof *own_signals; i++)
    sigaction(own_signals[i], &ignore, &actions_before[i]);
  deaths = signalfd(-1, &handled, SFD_NONBLOCK | SFD_CLOEXEC);
  listener = listen_at(socket_path);
  if (deaths < 3 || listener < 3) return give_up(socket_path, "it cannot listen on its socket");
  if (write(1, HELLO, sizeof HELLO - 1) < 0) return give_up(socket_path, "its standard output is closed");

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
