import * as tf from '@tensorflow/tfjs';
import { LED_BY_FIRST_OUTPUT } from './gradients.js';
import { BACKEND_NAME } from './kernel.js';
import { releasesEagerly } from './options.js';

/** The TensorFlow.js release whose backward pass is known to follow the order that this file relies on. */
const KNOWN_VERSION = '4.22.0';

type Engine = ReturnType<typeof tf.engine>;
type TapeNode = Engine['state']['activeTape'][number];
type Thunks = ReturnType<NonNullable<TapeNode['gradient']>>;

/** Tensors of a tape node that may be freed once its gradients are computed. */
interface Remains {
  readonly node: TapeNode;
  /** Gradients of its outputs. */
  readonly dys: readonly (tf.Tensor | null)[];
  /** Intermediate tensors of its gradient function. */
  readonly scratch: readonly tf.Tensor[];
  /** Gradients of its inputs. */
  readonly given: { readonly input: tf.Tensor; readonly gradient: tf.Tensor }[];
}

/**
 * Frees tensors during the backward pass as soon as it no longer needs them: TensorFlow.js keeps the saved tensors, the gradients and
 * the intermediate tensors of every operation until its end. Higher-order gradients are left alone.
 */
export function releaseEagerly(engine: Engine): void {
  // A later release may walk the tape in another order; it keeps TensorFlow.js's own backward pass.
  if (tf.version_core !== KNOWN_VERSION || typeof engine.gradients !== 'function') return;
  const gradients = engine.gradients.bind(engine);
  engine.gradients = (f, xs, dy, allowNoGradients) =>
    gradients(
      () => {
        const y = f();
        const { activeTape, gradientDepth } = engine.state;
        if (gradientDepth === 1 && engine.backendName === BACKEND_NAME && releasesEagerly()) {
          const pass = new BackwardPass(engine, xs);
          for (const node of activeTape) pass.follow(node);
        }
        return y;
      },
      xs,
      dy,
      allowNoGradients,
    );
}

/** One backward pass over the tape. */
class BackwardPass {
  #last: Remains | null = null;
  /** Ids of tensors that have a gradient; a second gradient is added to it, and then both can be freed. */
  readonly #reached = new Set<number>();
  /** Number of tensors that share a gradient, by the gradient's id. */
  readonly #uses = new Map<number, number>();

  constructor(
    private readonly engine: Engine,
    private readonly xs: readonly tf.Tensor[],
  ) {}

  follow(node: TapeNode): void {
    const { gradient } = node;
    if (gradient === undefined) return;
    node.gradient = (dys) => {
      const scope = this.engine.state.activeScope;
      // The previous operation is finished: the engine calls all its functions before the next operation.
      if (this.#last !== null) this.#settle(this.#last, scope.id);
      const from = scope.track.length;
      const [first] = dys;
      // TensorFlow.js fills zeros in JavaScript for each output without a gradient.
      const filled = LED_BY_FIRST_OUTPUT.has(node.kernelName) ? dys.map((dy) => dy ?? first!) : dys;
      const thunks = gradient(filled);
      const given: Remains['given'] = [];
      this.#last = { node, dys, scratch: scope.track.slice(from), given };
      return watched(thunks, node, given);
    };
  }

  #settle({ node, dys, scratch, given }: Remains, scope: number): void {
    const passedOn = new Set(given.map(({ gradient }) => gradient.id));
    const finished: tf.Tensor[] = [];
    for (const { input, gradient } of given) {
      const known = this.#uses.has(gradient.id) || dys.some((dy) => dy?.id === gradient.id);
      this.#uses.set(gradient.id, known ? (this.#uses.get(gradient.id) ?? 1) + 1 : 1);
      if (this.#reached.has(input.id)) finished.push(gradient);
      this.#reached.add(input.id);
    }
    node.outputs.forEach((output, i) => {
      const dy = dys[i];
      if (dy !== null && dy !== undefined && !this.xs.some(({ id }) => id === output.id)) finished.push(dy);
    });
    for (const gradient of finished) {
      const uses = (this.#uses.get(gradient.id) ?? 1) - 1;
      this.#uses.set(gradient.id, uses);
      // Only tensors of this backward pass, not the caller's.
      if (uses === 0 && gradient.scopeId === scope && !gradient.kept) gradient.dispose();
    }
    for (const tensor of scratch) if (!passedOn.has(tensor.id) && !tensor.kept) tensor.dispose();
    for (const tensor of node.saved ?? []) if (!passedOn.has(tensor.id)) tensor.dispose();
  }
}

/** Wraps the functions so that their gradients are recorded in `given`. */
function watched(thunks: Thunks, node: TapeNode, given: Remains['given']): Thunks {
  const all: Thunks = {};
  for (const [name, thunk] of Object.entries(thunks)) {
    all[name] = () => {
      const gradient = thunk();
      const input = node.inputs[name];
      if (input !== undefined) given.push({ input, gradient });
      return gradient;
    };
  }
  return all;
}
