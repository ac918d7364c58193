import * as tf from '@tensorflow/tfjs';
import { LED_BY_FIRST_OUTPUT } from './gradients.js';
import { BACKEND_NAME } from './kernel.js';
import { releasesEagerly } from './options.js';

/** The release of TensorFlow.js whose backward pass is known to keep the order that this file leans on. */
const KNOWN_VERSION = '4.22.0';

type Engine = ReturnType<typeof tf.engine>;
type TapeNode = Engine['state']['activeTape'][number];
type Thunks = ReturnType<NonNullable<TapeNode['gradient']>>;

/** What a node of the tape leaves behind once its gradients are computed. */
interface Remains {
  readonly node: TapeNode;
  /** Gradients of its outputs. */
  readonly dys: readonly (tf.Tensor | null)[];
  /** Tensors that its gradient function made for its own use. */
  readonly scratch: readonly tf.Tensor[];
  /** Gradients of its inputs. */
  readonly given: { readonly input: tf.Tensor; readonly gradient: tf.Tensor }[];
}

/**
 * Gives what the backward pass no longer needs back while it runs: TensorFlow.js keeps the saved tensors, the gradients and
 * the scratch of every operation until its end. Gradients that are gradients' inputs (of higher order) are left alone.
 */
export function releaseEagerly(engine: Engine): void {
  // A later release may walk the tape otherwise; without this the backward pass is as it always was.
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

/** One walk over the tape, from its end to its start. */
class BackwardPass {
  #last: Remains | null = null;
  /** Ids of tensors that have a gradient; a second one is added to it, which makes both of them free. */
  readonly #reached = new Set<number>();
  /** How many tensors a gradient, by its id, is that of. */
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
      // The operation before this one is through: the engine calls all its functions before it goes on.
      if (this.#last !== null) this.#settle(this.#last, scope.id);
      const from = scope.track.length;
      const [first] = dys;
      // TensorFlow.js makes zeros for each output without a gradient, in JavaScript.
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
      // Made in this backward pass: not the caller's own.
      if (uses === 0 && gradient.scopeId === scope && !gradient.kept) gradient.dispose();
    }
    for (const tensor of scratch) if (!passedOn.has(tensor.id) && !tensor.kept) tensor.dispose();
    for (const tensor of node.saved ?? []) if (!passedOn.has(tensor.id)) tensor.dispose();
  }
}

/** The same functions; what they give is noted. */
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
