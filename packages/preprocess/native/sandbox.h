// Restrictions of a process before it reads a byte of its video: no new privileges, no other programs, no network, no writing of
// files, no reading of files other than the video, limited memory and CPU time. Restrictions that the kernel lacks are skipped.
#ifndef DFER_SANDBOX_H
#define DFER_SANDBOX_H

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#endif

enum { CPU_SECONDS = 3600, OPEN_FILES = 64 };
/// A video of 16,384 x 16,384 pixels needs less.
static const rlim_t MEMORY_BYTES = (rlim_t)16 << 30;

static int limit(int resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) < 0) return 0;
  if (most > now.rlim_max) most = now.rlim_max;
  // The hard limit of CPU time is a little higher, so that SIGXCPU comes first and shows the cause.
  struct rlimit wanted = {most, resource == RLIMIT_CPU && most + 5 <= now.rlim_max ? most + 5 : most};
  return setrlimit(resource, &wanted) == 0;
}

/// Returns 0 on failure.
static int limit_resources(void) {
  return limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, CPU_SECONDS) && limit(RLIMIT_AS, MEMORY_BYTES);
}

#if defined(__x86_64__)
#define DFER_ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define DFER_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/// Refuses starting programs, opening sockets and accessing other processes.
static int refuse_calls(void) {
  struct sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DFER_ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
      // System calls of the x32 ABI.
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
#endif
      REFUSE(__NR_execve),
      REFUSE(__NR_execveat),
      REFUSE(__NR_socket),
      REFUSE(__NR_socketpair),
      REFUSE(__NR_connect),
      REFUSE(__NR_bind),
      REFUSE(__NR_ptrace),
      REFUSE(__NR_process_vm_readv),
      REFUSE(__NR_process_vm_writev),
      REFUSE(__NR_bpf),
      REFUSE(__NR_unshare),
      REFUSE(__NR_setns),
      REFUSE(__NR_mount),
      REFUSE(__NR_keyctl),
      REFUSE(__NR_perf_event_open),
#ifdef __NR_io_uring_setup
      REFUSE(__NR_io_uring_setup),
#endif
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof rules / sizeof *rules, rules};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return 1;
  return errno == EINVAL;
}

/// Allows reading this file only (NULL: no file).
static int close_files(const char *film) {
#ifdef LANDLOCK_CREATE_RULESET_VERSION
  long version = syscall(__NR_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return 1;
  struct landlock_ruleset_attr handled = {
      // All rights of the first Landlock version.
      .handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
  };
  int rules = (int)syscall(__NR_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
  if (rules < 0) return 0;
  int file = film ? open(film, O_PATH | O_CLOEXEC) : -1;
  struct landlock_path_beneath_attr readable = {.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE, .parent_fd = file};
  // ffmpeg reports a missing file.
  int is_done = (file < 0 || syscall(__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &readable, 0) == 0) &&
                syscall(__NR_landlock_restrict_self, rules, 0) == 0;
  close(rules);
  if (file >= 0) close(file);
  return is_done;
#else
  (void)film;
  return 1;
#endif
}

/// Returns 0 on failure.
static int close_sandbox(const char *film) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return 0;
  // Other programs stay unrestricted: they may be wrappers that start ffmpeg.
  if (!dlsym(RTLD_DEFAULT, "avformat_open_input")) return 1;
  return limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, OPEN_FILES) && close_files(film) && refuse_calls();
}

#endif
