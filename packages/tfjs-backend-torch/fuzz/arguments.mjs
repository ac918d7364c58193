/** Mulberry32: reproducible numbers in [0, 1) from a seed. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ODD_NUMBERS = [
  ...[
    NaN,
    Infinity,
    -Infinity,
    -0,
    0.5,
    -1,
    1e-30,
    2 ** 24,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    2 ** 62,
  ],
  ...[1e300, 65535, 1e9, -1e9, 2 ** 40],
];
const TEXTS = [
  '',
  'cpu',
  'cuda',
  'cuda:0',
  'same',
  'valid',
  'relu',
  'linear',
  'sum',
  'nearest',
  'reflect',
  'max',
  'auto',
  'bf16',
  'fp16',
  'reference',
  'winograd',
  'onednn',
  'aten',
  'ä\0ö',
];
const SHAPES = [
  [],
  [0],
  [1],
  [3],
  [2, 3],
  [3, 2],
  [1, 4],
  [2, 2, 3],
  [1, 5, 5, 2],
  [2, 4, 4, 3],
  [3, 3, 2, 4],
  [1, 3, 4, 4, 2],
  [0, 3],
  [2, 0, 3],
];
/** Size of the pool of live tensors: small, so that many calls get the same ones. */
const POOL = 40;
/** Outputs larger than this are released immediately, since they would slow down every later call. */
const LARGEST_KEPT = 4096;

/** Generators of arguments, by what an operation's messages call the expected kind. */
const KINDS = [
  [/^a tensor/, 'tensor'],
  [/^an array of tensors/, 'tensors'],
  [/^(an array of whole|sides)/, 'numbers'],
  [/^a dtype/, 'dtype'],
  [/^a (whole )?number/, 'number'],
  [/^true or false/, 'flag'],
  [/^text/, 'text'],
  [/^a typed array/, 'array'],
];

/** Arguments of all kinds. Kinds that an operation expects, according to its errors, are more frequent, to pass its first checks. */
export class Arguments {
  #handles = [];
  #stale = [];
  /** The known kinds of the arguments of each operation. */
  #known = new Map();

  constructor(addon, random) {
    this.addon = addon;
    this.random = random;
    // The same names even if a call is refused or never returns.
    this.write = addon.write;
    this.release = addon.release;
  }

  /** Creates new tensors; releases the old ones but keeps some of their handles. */
  renew() {
    for (const handle of this.#handles) {
      try {
        this.release(handle);
      } catch {
        // A previous call released it.
      }
      if (this.#chance(0.1)) this.#stale.push(handle);
    }
    this.#stale.splice(0, Math.max(0, this.#stale.length - 50));
    this.#handles = [];
    for (const shape of SHAPES) {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = Float32Array.from({ length: size }, () => this.random() * 4 - 1);
      this.#handles.push(this.write(values, shape, 0)[1]);
      this.#handles.push(this.write(Int32Array.from(values), shape, 1)[1]);
      if (this.#chance(0.5))
        this.#handles.push(
          this.write(
            Uint8Array.from(values, (v) => Number(v > 0)),
            shape,
            2,
          )[1],
        );
    }
  }

  /** Adds an operation's outputs to the pool. */
  remember(results) {
    // A copy, since a release overwrites the array.
    const all = [...(results ?? [0])];
    for (let at = 1, left = all[0]; left > 0; left--) {
      const handle = all[at];
      const rank = all[at + 2];
      const size = all.slice(at + 3, at + 3 + rank).reduce((a, b) => a * b, 1);
      at += 3 + rank;
      if (size <= LARGEST_KEPT && this.#handles.length < POOL + SHAPES.length * 3) this.#handles.push(handle);
      else this.release(handle);
    }
  }

  /** Records what an operation expected: "argument 2: expected a number; …". */
  learn(operation, message) {
    const [, position, expected] = /argument (\d+): expected (.*)/.exec(message) ?? [];
    const kind = KINDS.find(([rule]) => rule.test(expected ?? ''))?.[1];
    if (kind === undefined) return;
    const known = this.#known.get(operation) ?? [];
    known[Number(position) - 1] = kind;
    this.#known.set(operation, known);
  }

  next(operation) {
    const known = this.#known.get(operation) ?? [];
    if (this.#chance(0.2)) return Array.from({ length: this.#below(12) }, () => this.#argument());
    const length = known.length + (this.#chance(0.3) ? 1 : 0);
    const args = Array.from({ length }, (_, i) =>
      this.#chance(0.02) ? this.#argument() : this.#of(known[i]),
    );
    if (this.#chance(0.2)) this.#trap(args);
    return args;
  }

  /** Makes a later argument detach the memory of a typed array while the operation reads it. */
  #trap(args) {
    const at = args.findIndex((argument) => ArrayBuffer.isView(argument));
    const list = args.slice(at + 1).find((argument) => Array.isArray(argument) && argument.length > 0);
    if (at < 0 || list === undefined) return;
    const { buffer } = args[at];
    const first = Object.getOwnPropertyDescriptor(list, 0)?.value ?? 1;
    Object.defineProperty(list, 0, {
      get() {
        if (buffer.resizable === true) buffer.resize(0);
        else if (buffer instanceof ArrayBuffer && !buffer.detached)
          globalThis.structuredClone(buffer, { transfer: [buffer] });
        return first;
      },
    });
  }

  #of(kind) {
    switch (kind) {
      case 'tensor':
        return this.#chance(0.95) ? this.#pick(this.#handles) : this.#tensor();
      case 'tensors':
        return this.#list(() => this.#pick(this.#handles));
      case 'numbers':
        return this.#list(() => this.#number());
      case 'number':
        return this.#number();
      case 'dtype':
        return this.#below(3);
      case 'flag':
        return this.#chance(0.5);
      case 'text':
        return this.#pick(TEXTS);
      case 'array':
        return this.#array();
      default:
        return this.#argument();
    }
  }

  #argument() {
    const kind = this.random();
    if (kind < 0.38) return this.#tensor();
    if (kind < 0.53) return this.#number();
    if (kind < 0.73) return this.#list(() => this.#number());
    if (kind < 0.8) return this.#list(() => this.#tensor());
    if (kind < 0.9) return this.#chance(0.5);
    if (kind < 0.93) return this.#pick(TEXTS);
    if (kind < 0.97) return this.#array();
    return this.#pick([
      null,
      undefined,
      {},
      [],
      () => 1,
      1n,
      Symbol.iterator,
      new Date(0),
      [[]],
      [null],
      { length: 3 },
    ]);
  }

  #tensor() {
    const kind = this.random();
    if (kind < 0.8) return this.#pick(this.#handles);
    if (kind < 0.9)
      return [this.#pick(this.#handles), ...Array.from({ length: this.#below(6) }, () => this.#number())];
    if (kind < 0.95 && this.#stale.length > 0) return this.#pick(this.#stale);
    return this.#number();
  }

  #number() {
    const kind = this.random();
    if (kind < 0.7) return this.#below(5);
    if (kind < 0.8) return -this.#below(5);
    if (kind < 0.9) return this.#below(300);
    return this.#pick(ODD_NUMBERS);
  }

  #array() {
    const length = this.#below(40);
    const buffer = new ArrayBuffer(256);
    return this.#pick([
      () => new Float32Array(length),
      () => new Int32Array(length),
      () => new Uint8Array(length),
      () => new Uint8ClampedArray(length),
      () => new Float64Array(length),
      () => new BigInt64Array(length),
      () => new Float32Array(buffer, 4 * this.#below(20), length),
      () => new Float32Array(new SharedArrayBuffer(4 * length)),
      () => new Float32Array(new ArrayBuffer(4 * length, { maxByteLength: 4 * length })),
      () => new DataView(buffer),
      () => buffer,
      () => {
        const gone = new Float32Array(length);
        globalThis.structuredClone(gone.buffer, { transfer: [gone.buffer] });
        return gone;
      },
    ])();
  }

  #list(item) {
    if (this.#chance(0.01)) return new Array(this.#pick([1e3, 4294967295]));
    if (this.#chance(0.005)) {
      return Object.defineProperty([1, 2], 0, {
        get() {
          throw new RangeError('thrown by a getter');
        },
      });
    }
    return Array.from({ length: this.#below(6) }, item);
  }

  #chance(share) {
    return this.random() < share;
  }

  #below(end) {
    return Math.floor(this.random() * end);
  }

  #pick(list) {
    return list[this.#below(list.length)];
  }
}
