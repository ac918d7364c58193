#pragma once
// Variables that an optimizer step updates in place, with gradients and moments in the same memory order.
#include <libtorch.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "boundary/call.h"

namespace dfer::optimizers {

using Writables = std::vector<Writable>;

/// Numbers that one thread processes at a time.
constexpr int64_t kPiece = 65536;

/// @throws Fault unless all are float32 without gaps, and cached copies have the order of their variable
void expectVariables(const Writables& variables);

/// One gradient for each variable, in its memory order.
std::vector<at::Tensor> gradientsFor(const Writables& variables, const std::vector<at::Tensor>& given);

/// Moments are converted once to the memory order of their variables.
void align(Call& call, const Writables& variables, Writables& moments);

/// A tensor in the same memory order, with exactly the strides of `target`, which libtorch's kernels over many tensors compare.
at::Tensor stridedLike(const at::Tensor& tensor, const at::Tensor& target);

std::vector<at::Tensor> tensorsOf(const Writables& writables);

/// Updates a piece of the reduced copy that convolutions read, while the piece is still in a cache.
void refresh(const Writable& weight, int64_t start, int64_t count);

/// The same for all of them, with few kernel launches.
void refreshAll(const Writables& weights);

/// Calls `work(tensor, first number, count)` for pieces of all tensors, in parallel.
template <class Work>
void inPieces(const Writables& tensors, Work work) {
  struct Piece {
    std::size_t tensor;
    int64_t start;
    int64_t count;
  };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    for (int64_t start = 0; start < tensors[i].tensor.numel(); start += kPiece) {
      pieces.push_back({i, start, std::min(kPiece, tensors[i].tensor.numel() - start)});
    }
  }
  at::parallel_for(0, static_cast<int64_t>(pieces.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const Piece& piece = pieces[static_cast<std::size_t>(i)];
      work(piece.tensor, piece.start, piece.count);
    }
  });
}

}  // namespace dfer::optimizers
