#include <libtorch.h>

#include "plan.h"

#if DFER_ONEDNN

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace dfer::onednn {

namespace {

using dnnl::algorithm;
using dnnl::memory;
using dnnl::prop_kind;
using Tag = memory::format_tag;
using Type = memory::data_type;

/// Limits the cache, so that many different shapes, such as batch sizes, do not fill the memory.
constexpr std::size_t kMostPlans = 1024;

constexpr algorithm kDirect = algorithm::convolution_direct;

/// A primitive's descriptor, in the API of oneDNN 2 or 3; `hint` is the forward pass that a gradient belongs to.
template <class Primitive, class... Hint, class... Arguments>
typename Primitive::primitive_desc describe(const dnnl::primitive_attr& attributes, const std::tuple<Hint...>& hint,
                                            const Arguments&... arguments) {
  return std::apply(
      [&](const auto&... forward) {
#if DNNL_VERSION_MAJOR >= 3
        return typename Primitive::primitive_desc(engine(), arguments..., forward..., attributes);
#else
        return typename Primitive::primitive_desc({arguments...}, attributes, engine(), forward...);
#endif
      },
      hint);
}

/// Type and shape of a tensor, and its layout in our memory and in the primitive's.
struct Layout {
  memory::dims sides;
  memory::dims strides;
  Type type;
  bool free;

  memory::desc plain() const { return {sides, type, strides}; }
  memory::desc wished() const { return free ? memory::desc(sides, type, Tag::any) : plain(); }
};

Layout channelsLast(int64_t batch, int64_t channels, const Conv2d::Pair& image, Type type) {
  const auto [height, width] = image;
  return {{batch, channels, height, width}, {height * width * channels, 1, width * channels, channels}, type, false};
}

/// Filters are [out, height, width, in / groups] in memory.
Layout filterLayout(const Conv2d& c, Type type) {
  const auto [height, width] = c.kernel;
  const int64_t taken = c.in / c.groups;
  const int64_t one = height * width * taken;
  if (c.groups == 1) return {{c.out, taken, height, width}, {one, 1, width * taken, taken}, type, true};
  const int64_t given = c.out / c.groups;
  return {{c.groups, given, taken, height, width}, {given * one, one, 1, width * taken, taken}, type, true};
}

int64_t numberOf(const memory::desc& wanted) {
  thread_local std::vector<memory::desc> known;
  const auto found = std::find(known.begin(), known.end(), wanted);
  const auto number = found - known.begin() + 1;
  if (found == known.end()) known.push_back(wanted);
  return number;
}

Side connect(const Layout& layout, const memory::desc& wanted, bool goes) {
  Side side{layout.plain(), wanted, {}, numberOf(wanted)};
  if (side.plain == side.wanted) return side;
  const auto& [from, to] = goes ? std::tie(side.wanted, side.plain) : std::tie(side.plain, side.wanted);
  side.reorder = dnnl::reorder({engine(), from, engine(), to});
  return side;
}

struct Request {
  const Conv2d& convolution;
  Pass pass;
  bool bias;
};

Plan make(const Request& request) {
  const Conv2d& c = request.convolution;
  const Type type = c.type == at::kFloat ? Type::f32 : Type::bf16;
  const Layout x = channelsLast(c.batch, c.in, c.image, type);
  const Layout y = channelsLast(c.batch, c.out, c.result, type);
  const Layout weight = filterLayout(c, type);
  const memory::desc bias = request.bias ? memory::desc({c.out}, Type::f32, Tag::x) : memory::desc();
  const memory::dims strides(c.stride.begin(), c.stride.end());
  const memory::dims dilations = {c.dilation[0] - 1, c.dilation[1] - 1};
  const memory::dims before(c.before.begin(), c.before.end());
  const memory::dims after(c.after.begin(), c.after.end());
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);

  const auto forward =
      describe<dnnl::convolution_forward>(attributes, std::tuple<>(), prop_kind::forward_training, kDirect, x.wished(),
                                          weight.wished(), bias, y.wished(), strides, dilations, before, after);
  switch (request.pass) {
    case Pass::kForward:
      return {dnnl::convolution_forward(forward),
              connect(x, forward.src_desc(), false),
              connect(weight, forward.weights_desc(), false),
              connect(y, forward.dst_desc(), true),
              forward.scratchpad_desc(),
              {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST}};
    case Pass::kInputGradient: {
      const auto gradient =
          describe<dnnl::convolution_backward_data>(attributes, std::tuple(forward), kDirect, x.wished(), weight.wished(),
                                                    y.wished(), strides, dilations, before, after);
      return {dnnl::convolution_backward_data(gradient),
              connect(y, gradient.diff_dst_desc(), false),
              connect(weight, gradient.weights_desc(), false),
              connect(x, gradient.diff_src_desc(), true),
              gradient.scratchpad_desc(),
              {DNNL_ARG_DIFF_DST, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_SRC}};
    }
    case Pass::kFilterGradient: {
      const Layout sum = filterLayout(c, Type::f32);
      const auto gradient =
          describe<dnnl::convolution_backward_weights>(attributes, std::tuple(forward), kDirect, x.wished(), sum.wished(),
                                                       y.wished(), strides, dilations, before, after);
      return {dnnl::convolution_backward_weights(gradient),
              connect(x, gradient.src_desc(), false),
              connect(y, gradient.diff_dst_desc(), false),
              connect(sum, gradient.diff_weights_desc(), true),
              gradient.scratchpad_desc(),
              {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_WEIGHTS}};
    }
  }
  return {};
}

/// @returns an empty one if this processor or this version of oneDNN has none
Plan makeIfAny(const Request& request) {
  try {
    return make(request);
  } catch (const dnnl::error&) {
    return {};
  }
}

using Key = std::array<int64_t, 22>;

Key keyOf(const Request& request) {
  const Conv2d& c = request.convolution;
  return {static_cast<int64_t>(request.pass),
          request.bias,
          static_cast<int64_t>(c.type),
          // A primitive divides its work among these threads when it is made.
          at::get_num_threads(),
          c.batch,
          c.in,
          c.out,
          c.groups,
          c.image[0],
          c.image[1],
          c.kernel[0],
          c.kernel[1],
          c.result[0],
          c.result[1],
          c.stride[0],
          c.stride[1],
          c.dilation[0],
          c.dilation[1],
          c.before[0],
          c.before[1],
          c.after[0],
          c.after[1]};
}

}  // namespace

const dnnl::engine& engine() {
  static const dnnl::engine shared(dnnl::engine::kind::cpu, 0);
  return shared;
}

dnnl::stream& stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

const Plan& planOf(const Conv2d& convolution, Pass pass, bool bias) {
  thread_local std::map<Key, Plan> plans;
  const Request request{convolution, pass, bias};
  const Key key = keyOf(request);
  const auto found = plans.find(key);
  if (found != plans.end()) return found->second;
  if (plans.size() >= kMostPlans) plans.clear();
  return plans.emplace(key, makeIfAny(request)).first->second;
}

}  // namespace dfer::onednn
#endif
