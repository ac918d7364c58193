// The loss for classifiers.
#include <libtorch.h>

#include "boundary/call.h"

namespace dfer {
namespace {

/// Weights of the log-probabilities, and the divisor of their sum.
struct Targets {
  at::Tensor weights;
  at::Tensor count;
};

Targets targetsOf(const at::Tensor& logits, const at::Tensor& labels, const std::optional<at::Tensor>& classWeights,
                  double smoothing) {
  const int64_t rows = logits.size(0);
  const int64_t classes = logits.size(1);
  const double uniform = smoothing / static_cast<double>(classes);
  const at::Tensor all = at::full({}, rows, logits.options());
  if (labels.dim() == 2) {
    if (!labels.sizes().equals(logits.sizes())) throw Fault("labels: expected the shape of the logits, or one whole number a row");
    at::Tensor weights = labels.to(at::kFloat) * (1 - smoothing) + uniform;
    if (classWeights) weights = weights * *classWeights;
    return {weights, all};
  }
  if (labels.dim() != 1 || labels.size(0) != rows) throw Fault("labels: expected one a row of the logits");
  if (labels.scalar_type() != at::kInt) throw Fault("labels: expected int32, or float32 with the shape of the logits");
  // The check would make a GPU wait; there an invalid label is ignored.
  if (labels.device().is_cpu() && rows > 0) {
    const int32_t* first = labels.data_ptr<int32_t>();
    for (int64_t row = 0; row < rows; ++row) {
      if (first[row] < 0 || first[row] >= classes) {
        throw Fault("labels: expected 0 to " + std::to_string(classes - 1) + "; received " + std::to_string(first[row]));
      }
    }
  }
  const at::Tensor hit = labels.unsqueeze(1).eq(at::arange(classes, labels.options())).to(at::kFloat);
  const at::Tensor weights = hit * (1 - smoothing) + uniform;
  if (!classWeights) return {weights, all};
  return {weights * *classWeights, (hit * *classWeights).sum()};
}

/// SoftmaxCrossEntropy(logits, labels, class weights?, label smoothing) → mean loss, its gradient with respect to the logits
void softmaxCrossEntropy(Call& call) {
  const at::Tensor given = call.tensor();
  const at::Tensor labels = call.tensor().contiguous();
  std::optional<at::Tensor> classWeights = call.optionalTensor();
  const double smoothing = call.number();
  if (given.dim() != 2 || given.numel() == 0) throw Fault("logits: expected [rows, classes]");
  if (!(smoothing >= 0 && smoothing <= 1)) throw Fault("labelSmoothing: expected 0 to 1; received " + std::to_string(smoothing));
  if (classWeights) {
    if (classWeights->dim() != 1 || classWeights->size(0) != given.size(1)) throw Fault("classWeights: expected one a class");
    classWeights = classWeights->to(at::kFloat);
  }
  const at::Tensor logits = given.to(at::kFloat);
  const Targets targets = targetsOf(logits, labels, classWeights, smoothing);
  const at::Tensor logarithms = at::log_softmax(logits, 1);
  call.give(at::neg((targets.weights * logarithms).sum() / targets.count));
  call.give((logarithms.exp() * targets.weights.sum(1, true) - targets.weights) / targets.count);
}

const Register kSoftmaxCrossEntropy("SoftmaxCrossEntropy", softmaxCrossEntropy);

}  // namespace
}  // namespace dfer
