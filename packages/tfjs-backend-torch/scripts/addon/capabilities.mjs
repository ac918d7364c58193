// The processor capabilities that this package's vector code is compiled for. These files do not include libtorch. native/capability.cc
// selects the best one that the processor has.

/** Folders of native/ whose files are compiled once for each capability. */
const FOLDERS = ['kernels', 'winograd'];

const AVX2 = ['-mavx2', '-mfma', '-mbmi', '-mbmi2'];
const AVX512 = [...AVX2, '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mavx512cd'];

/** Flags by capability, the most general first: if several files define a function, the linker takes the first. */
const CAPABILITIES = {
  x64: {
    baseline: [],
    avx2: AVX2,
    avx512: AVX512,
    avx512_bf16: [...AVX512, '-mavx512bf16'],
  },
};
const ELSEWHERE = { baseline: [] };

/**
 * Returns how a source is compiled for each capability.
 *
 * @param source - Path such as `native/kernels/pool.cc`.
 * @returns For each object: the capability, and flags; empty if it is compiled only once.
 */
export function variantsOf(source, architecture = process.arch) {
  const [, folder] = source.split('/');
  if (!FOLDERS.includes(folder)) return [];
  return Object.entries(CAPABILITIES[architecture] ?? ELSEWHERE).map(([capability, flags]) => {
    return { capability, flags: [`-DDFER_CAPABILITY=${capability}`, ...flags] };
  });
}

/** Names of all capabilities, the most general first. */
export const capabilityNames = (architecture = process.arch) =>
  Object.keys(CAPABILITIES[architecture] ?? ELSEWHERE);
