R"cuda(
// Batch normalization of residual networks on NVIDIA GPUs, compiled by NVRTC at its first use. Tensors are [rows, channels],
// channels last; a thread processes 16 bytes of adjacent channels and iterates over the rows, so that a warp reads whole lines and
// keeps the values of its channels in registers.
//
// Blocks are blockDim.x × blockDim.y: x counts groups of channels, y rows; gridDim.x covers the channels, gridDim.y splits the rows.
// The program starts with channel_groups.cu.

// Map of centered values: y = (x − mean) · scale + shift.
template <int N>
__device__ __forceinline__ void loadAffine(const float* statistics, const float* gamma, const float* beta, int channels,
                                           int channel, float (&scale)[N], float (&shift)[N]) {
  loadChannels<N>(statistics + channels + channel, scale);
  loadChannels<N>(gamma + channel, shift);
#pragma unroll
  for (int i = 0; i < N; ++i) scale[i] *= shift[i];
  loadChannels<N>(beta + channel, shift);
}

// NaN stays NaN, as in PyTorch.
__device__ __forceinline__ float relu(float value) { return value <= 0.0f ? 0.0f : value; }

// Gradient of the ReLU: unchanged if its result is above 0, 0 at 0; NaN if the result is NaN.
__device__ __forceinline__ float masked(float slope, float result) {
  return result > 0.0f ? slope : result <= 0.0f ? 0.0f : result;
}

// Reduces both sums over the rows of a block and writes them to partial[split][2][channels].
template <int N>
__device__ __forceinline__ void writePartial(float (&first)[N], float (&second)[N], float* partial, int channel, int channels) {
  extern __shared__ float box[];
  float* mine = box + (threadIdx.y * blockDim.x + threadIdx.x) * 2 * N;
#pragma unroll
  for (int i = 0; i < N; ++i) { mine[i] = first[i]; mine[N + i] = second[i]; }
  __syncthreads();
  for (int half = blockDim.y / 2; half > 0; half /= 2) {
    if (threadIdx.y < half) {
      const float* other = mine + half * blockDim.x * 2 * N;
#pragma unroll
      for (int i = 0; i < 2 * N; ++i) mine[i] += other[i];
    }
    __syncthreads();
  }
  if (threadIdx.y == 0 && channel < channels) {
    float* target = partial + (i64)blockIdx.y * 2 * channels + channel;
#pragma unroll
    for (int i = 0; i < N; ++i) { target[i] = mine[i]; target[channels + i] = mine[N + i]; }
  }
}

// Σ (x − x₀) and Σ (x − x₀)², where x₀ is the channel's value in the first row: a large mean does not lose digits.
template <class T>
__device__ void moments(const T* __restrict__ x, float* partial, i64 rows, int channels) {
  constexpr int N = Group<T>::kSize;
  const int channel = (blockIdx.x * blockDim.x + threadIdx.x) * N;
  float sum[N] = {}, squares[N] = {}, origin[N];
  if (channel < channels) {
    Group<T>::load(x + channel, origin);
    const i64 step = (i64)gridDim.y * blockDim.y;
#pragma unroll 4
    for (i64 row = (i64)blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += step) {
      float value[N];
      Group<T>::load(x + row * channels + channel, value);
#pragma unroll
      for (int i = 0; i < N; ++i) {
        const float d = value[i] - origin[i];
        sum[i] += d;
        squares[i] = fmaf(d, d, squares[i]);
      }
    }
  }
  writePartial<N>(sum, squares, partial, channel, channels);
}

// Sums of all splits of one channel, for blocks of 32 channels × blockDim.y; valid if threadIdx.y is 0.
__device__ __forceinline__ void addPartials(const float* partial, int splits, int channels, int channel, double& first, double& second) {
  __shared__ double box[2][16][33];
  double a = 0, b = 0;
  if (channel < channels) {
#pragma unroll 4
    for (int split = threadIdx.y; split < splits; split += blockDim.y) {
      a += partial[(i64)split * 2 * channels + channel];
      b += partial[((i64)split * 2 + 1) * channels + channel];
    }
  }
  box[0][threadIdx.y][threadIdx.x] = a;
  box[1][threadIdx.y][threadIdx.x] = b;
  __syncthreads();
  if (threadIdx.y != 0) return;
  first = second = 0;
  for (int i = 0; i < blockDim.y; ++i) { first += box[0][i][threadIdx.x]; second += box[1][i][threadIdx.x]; }
}

// statistics: [2, channels], mean and 1/√(variance + epsilon). The moving statistics may be null.
template <class T>
__device__ void finishMoments(const T* x, const float* partial, int splits, i64 rows, int channels, double epsilon, double share,
                              float* statistics, float* movingMean, float* movingVariance) {
  const int channel = blockIdx.x * 32 + threadIdx.x;
  double sum, squares;
  addPartials(partial, splits, channels, channel, sum, squares);
  if (threadIdx.y != 0 || channel >= channels) return;
  float origin[Group<T>::kSize];
  Group<T>::load(x + channel / Group<T>::kSize * Group<T>::kSize, origin);
  const double offset = sum / rows;
  double mean = offset;
#pragma unroll
  for (int i = 0; i < Group<T>::kSize; ++i) if (channel % Group<T>::kSize == i) mean += origin[i];
  double variance = squares / rows - offset * offset;
  if (variance < 0) variance = 0;
  statistics[channel] = (float)mean;
  statistics[channels + channel] = (float)(1.0 / sqrt(variance + epsilon));
  if (movingMean == nullptr) return;
  const double unbiased = rows > 1 ? variance * rows / (rows - 1) : variance;
  movingMean[channel] = (float)(movingMean[channel] + share * (mean - movingMean[channel]));
  movingVariance[channel] = (float)(movingVariance[channel] + share * (unbiased - movingVariance[channel]));
}

// y = (x − mean) · gamma / √(variance + epsilon) + beta [+ residual], then ReLU if requested.
template <class T, bool kResidual>
__device__ void normalize(const T* __restrict__ x, const T* __restrict__ residual, T* __restrict__ y, i64 rows, int channels,
                          const float* statistics, const float* gamma, const float* beta, int withRelu) {
  constexpr int N = Group<T>::kSize;
  const int channel = (blockIdx.x * blockDim.x + threadIdx.x) * N;
  if (channel >= channels) return;
  float mean[N], scale[N], shift[N];
  loadChannels<N>(statistics + channel, mean);
  loadAffine<N>(statistics, gamma, beta, channels, channel, scale, shift);
  const i64 step = (i64)gridDim.y * blockDim.y;
#pragma unroll 4
  for (i64 row = (i64)blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += step) {
    const i64 at = row * channels + channel;
    float value[N], added[N];
    Group<T>::load(x + at, value);
    if (kResidual) Group<T>::load(residual + at, added);
#pragma unroll
    for (int i = 0; i < N; ++i) {
      value[i] = fmaf(value[i] - mean[i], scale[i], shift[i]);
      if (kResidual) value[i] += added[i];
      if (withRelu) value[i] = relu(value[i]);
    }
    Group<T>::store(y + at, value);
  }
}

// Where the output of the ReLU is 0, dy is masked. kFromX: the mask is recomputed from x; kFromY: it is read from y, and the
// masked dy is written, which is the residual's gradient.
enum Mask { kNone = 0, kFromX = 1, kFromY = 2 };

// Σ dy and Σ dy · (x − mean).
template <class T, int kMask>
__device__ void gradientSums(const T* __restrict__ x, const T* __restrict__ dy, const T* __restrict__ y, T* __restrict__ passed,
                             float* partial, i64 rows, int channels, const float* statistics, const float* gamma,
                             const float* beta) {
  constexpr int N = Group<T>::kSize;
  const int channel = (blockIdx.x * blockDim.x + threadIdx.x) * N;
  float sum[N] = {}, dot[N] = {};
  if (channel < channels) {
    float mean[N], scale[N], shift[N];
    loadChannels<N>(statistics + channel, mean);
    if (kMask == kFromX) loadAffine<N>(statistics, gamma, beta, channels, channel, scale, shift);
    const i64 step = (i64)gridDim.y * blockDim.y;
#pragma unroll 4
    for (i64 row = (i64)blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += step) {
      const i64 at = row * channels + channel;
      float value[N], slope[N], result[N];
      Group<T>::load(x + at, value);
      Group<T>::load(dy + at, slope);
      if (kMask == kFromY) Group<T>::load(y + at, result);
#pragma unroll
      for (int i = 0; i < N; ++i) {
        const float d = value[i] - mean[i];
        if (kMask == kFromX) slope[i] = masked(slope[i], fmaf(d, scale[i], shift[i]));
        if (kMask == kFromY) slope[i] = masked(slope[i], result[i]);
        sum[i] += slope[i];
        dot[i] = fmaf(slope[i], d, dot[i]);
      }
      if (kMask == kFromY) Group<T>::store(passed + at, slope);
    }
  }
  writePartial<N>(sum, dot, partial, channel, channels);
}

// factors: [2, channels], so that dx = gamma / √(variance + epsilon) · dy + factors₀ · (x − mean) + factors₁.
extern "C" __global__ void finishGradientSums(const float* partial, int splits, i64 rows, int channels, const float* statistics,
                                              const float* gamma, float* factors, float* dgamma, float* dbeta) {
  const int channel = blockIdx.x * 32 + threadIdx.x;
  double sum, dot;
  addPartials(partial, splits, channels, channel, sum, dot);
  if (threadIdx.y != 0 || channel >= channels) return;
  const double inverse = statistics[channels + channel];
  const double scale = gamma[channel] * inverse;
  dgamma[channel] = (float)(dot * inverse);
  dbeta[channel] = (float)sum;
  factors[channel] = (float)(-scale * inverse * inverse * dot / rows);
  factors[channels + channel] = (float)(-scale * sum / rows);
}

template <class T, bool kMasks>
__device__ void gradient(const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ dx, i64 rows, int channels,
                         const float* statistics, const float* gamma, const float* beta, const float* factors) {
  constexpr int N = Group<T>::kSize;
  const int channel = (blockIdx.x * blockDim.x + threadIdx.x) * N;
  if (channel >= channels) return;
  float mean[N], scale[N], shift[N], slopeOfX[N], offset[N];
  loadChannels<N>(statistics + channel, mean);
  loadAffine<N>(statistics, gamma, beta, channels, channel, scale, shift);
  loadChannels<N>(factors + channel, slopeOfX);
  loadChannels<N>(factors + channels + channel, offset);
  const i64 step = (i64)gridDim.y * blockDim.y;
#pragma unroll 4
  for (i64 row = (i64)blockIdx.y * blockDim.y + threadIdx.y; row < rows; row += step) {
    const i64 at = row * channels + channel;
    float value[N], slope[N];
    Group<T>::load(x + at, value);
    Group<T>::load(dy + at, slope);
#pragma unroll
    for (int i = 0; i < N; ++i) {
      const float d = value[i] - mean[i];
      if (kMasks) slope[i] = masked(slope[i], fmaf(d, scale[i], shift[i]));
      value[i] = fmaf(scale[i], slope[i], fmaf(slopeOfX[i], d, offset[i]));
    }
    Group<T>::store(dx + at, value);
  }
}

#define DFER_NORM_KERNELS(T, SUFFIX)                                                                                             \
  extern "C" __global__ void __launch_bounds__(256) moments##SUFFIX(const T* x, float* partial, i64 rows, int channels) {        \
    moments<T>(x, partial, rows, channels);                                                                                      \
  }                                                                                                                              \
  extern "C" __global__ void finishMoments##SUFFIX(const T* x, const float* partial, int splits, i64 rows, int channels,         \
                                                   double epsilon, double share, float* statistics, float* movingMean,           \
                                                   float* movingVariance) {                                                      \
    finishMoments<T>(x, partial, splits, rows, channels, epsilon, share, statistics, movingMean, movingVariance);                \
  }                                                                                                                              \
  extern "C" __global__ void __launch_bounds__(256)                                                                              \
      normalize##SUFFIX(const T* x, const T* residual, T* y, i64 rows, int channels, const float* statistics,                    \
                        const float* gamma, const float* beta, int withRelu) {                                                   \
    if (residual) normalize<T, true>(x, residual, y, rows, channels, statistics, gamma, beta, withRelu);                         \
    else normalize<T, false>(x, residual, y, rows, channels, statistics, gamma, beta, withRelu);                                 \
  }                                                                                                                              \
  extern "C" __global__ void __launch_bounds__(256)                                                                              \
      gradientSums##SUFFIX(const T* x, const T* dy, const T* y, T* passed, float* partial, i64 rows, int channels,               \
                           const float* statistics, const float* gamma, const float* beta, int mask) {                           \
    if (mask == kNone)                                                                                                           \
      gradientSums<T, kNone>(x, dy, y, passed, partial, rows, channels, statistics, gamma, beta);                                \
    else if (mask == kFromX)                                                                                                     \
      gradientSums<T, kFromX>(x, dy, y, passed, partial, rows, channels, statistics, gamma, beta);                               \
    else                                                                                                                         \
      gradientSums<T, kFromY>(x, dy, y, passed, partial, rows, channels, statistics, gamma, beta);                               \
  }                                                                                                                              \
  extern "C" __global__ void __launch_bounds__(256)                                                                              \
      gradient##SUFFIX(const T* x, const T* dy, T* dx, i64 rows, int channels, const float* statistics, const float* gamma,      \
                       const float* beta, const float* factors, int masks) {                                                     \
    if (masks) gradient<T, true>(x, dy, dx, rows, channels, statistics, gamma, beta, factors);                                   \
    else gradient<T, false>(x, dy, dx, rows, channels, statistics, gamma, beta, factors);                                        \
  }

DFER_NORM_KERNELS(float, Float)
DFER_NORM_KERNELS(bf16, Bf16)
DFER_NORM_KERNELS(fp16, Fp16)
)cuda"
