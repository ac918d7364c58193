#pragma once
// What every file that talks to libtorch includes before anything else: the build compiles it once for all of them.
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <napi.h>
