#pragma once
// The first include of every file that uses libtorch: the build precompiles it once for all of them.
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <napi.h>
