// The kinds of processor that own vector code is compiled for, each a set of files that include nothing of libtorch. native/capability.cc
// takes the best one that the processor has.

/** Folders of native/ whose files are compiled once for each kind. */
const FOLDERS = ['kernels', 'winograd'];

const AVX2 = ['-mavx2', '-mfma', '-mbmi', '-mbmi2'];
const AVX512 = [...AVX2, '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mavx512cd'];

/** Flags by the name of a kind, the most general one first: of functions that several files hold, the linker takes the first. */
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
 * How a source is compiled for each kind of processor.
 *
 * @param source such as `native/kernels/pool.cc`
 * @returns for each object: the kind, and flags; none where it is compiled once, for all
 */
export function variantsOf(source, architecture = process.arch) {
  const [, folder] = source.split('/');
  if (!FOLDERS.includes(folder)) return [];
  return Object.entries(CAPABILITIES[architecture] ?? ELSEWHERE).map(([capability, flags]) => {
    return { capability, flags: [`-DDFER_CAPABILITY=${capability}`, ...flags] };
  });
}

/** Names of all kinds, the most general one first. */
export const capabilityNames = (architecture = process.arch) =>
  Object.keys(CAPABILITIES[architecture] ?? ELSEWHERE);
