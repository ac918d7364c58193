#pragma once
// Compiled for one kind of processor; `suits` says whether this is one. With DFER_WINOGRAD_ANYWHERE defined (CXXFLAGS of the build)
// compiled for every processor, slowly, so that tests of it run everywhere. Nothing here includes libtorch, so that no function of its
// headers is compiled for a processor that the machine may not have.
#if defined(DFER_WINOGRAD_ANYWHERE)
#define DFER_HAS_LANES 1
#define DFER_LANES
#elif defined(__x86_64__) && defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__)
#define DFER_HAS_LANES 1
#define DFER_LANES __attribute__((target("arch=x86-64-v4")))
#else
#define DFER_HAS_LANES 0
#define DFER_LANES
#endif
