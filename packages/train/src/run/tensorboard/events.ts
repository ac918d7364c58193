import { createHash } from 'node:crypto';
import { bytes, double, message, oneofBool, oneofDouble, oneofFloat, varint } from './protobuf.js';

/** An image for TensorBoard. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
  /** Markdown, shown beside it. */
  readonly description: string;
}

/** Content of one step: scalars and images by tag. */
export interface StepSummary {
  readonly scalars: Readonly<Record<string, number>>;
  readonly pictures?: Readonly<Record<string, Picture>>;
}

export type Hyperparameters = Readonly<Record<string, number | string | boolean>>;

/** The first record of a file, with the format version. @param wallTime - Seconds since 1970, here and below. */
export function versionEvent(wallTime: number): Uint8Array {
  return message(double(1, wallTime), bytes(3, 'brain.Event:2'));
}

/** `tensorflow.Event` with a `Summary`. */
export function summaryEvent(wallTime: number, step: number, summary: StepSummary): Uint8Array {
  const scalars = Object.entries(summary.scalars).map(([tag, value]) =>
    bytes(1, message(bytes(1, tag), oneofFloat(2, value))),
  );
  const pictures = Object.entries(summary.pictures ?? {}).map(([tag, picture]) =>
    bytes(1, pictureValue(tag, picture)),
  );
  return event(wallTime, step, message(...scalars, ...pictures));
}

/** Start event of the HParams plugin: the hyperparameters of a training; trainings with equal ones form a group. */
export function sessionStartEvent(wallTime: number, hyperparameters: Hyperparameters): Uint8Array {
  const entries = Object.entries(hyperparameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const group = createHash('sha256').update(JSON.stringify(entries)).digest('hex');
  const values = entries.map(([name, value]) => bytes(1, message(bytes(1, name), bytes(2, valueOf(value)))));
  const start = message(...values, bytes(4, group), double(5, wallTime));
  return event(wallTime, 0, pluginSummary('_hparams_/session_start_info', message(bytes(3, start))));
}

/** End event of the HParams plugin. */
export function sessionEndEvent(wallTime: number): Uint8Array {
  const SUCCESS = 1;
  const end = message(varint(1, SUCCESS), double(2, wallTime));
  return event(wallTime, 0, pluginSummary('_hparams_/session_end_info', message(bytes(4, end))));
}

function event(wallTime: number, step: number, summary: Uint8Array): Uint8Array {
  return message(double(1, wallTime), varint(2, step), bytes(5, summary));
}

/** Value for the images plugin: width, height and image as byte strings, with the plugin metadata. */
function pictureValue(tag: string, { width, height, png, description }: Picture): Uint8Array {
  const STRING = 7;
  const texts = [String(width), String(height), png];
  const shape = message(bytes(2, message(varint(1, texts.length))));
  const tensor = message(varint(1, STRING), bytes(2, shape), ...texts.map((text) => bytes(8, text)));
  const metadata = message(bytes(1, message(bytes(1, 'images'))), bytes(3, description));
  return message(bytes(1, tag), bytes(8, tensor), bytes(9, metadata));
}

/** A summary of the HParams plugin: all data in its metadata, with an empty float32 tensor. */
function pluginSummary(tag: string, content: Uint8Array): Uint8Array {
  const FLOAT = 1;
  const emptyShape = message(bytes(2, new Uint8Array()));
  const tensor = message(varint(1, FLOAT), bytes(2, emptyShape));
  const metadata = message(bytes(1, message(bytes(1, 'hparams'), bytes(2, content))));
  return message(bytes(1, message(bytes(1, tag), bytes(8, tensor), bytes(9, metadata))));
}

/** `google.protobuf.Value`. */
function valueOf(value: number | string | boolean): Uint8Array {
  if (typeof value === 'boolean') return message(oneofBool(4, value));
  return message(typeof value === 'string' ? bytes(3, value) : oneofDouble(2, value));
}

/** The step of an event; `null` if the event was not written by this module. */
export function stepOf(event: Uint8Array): number | null {
  const TIME = 9;
  if (event[0] !== 1 * 8 + 1 || event.length < TIME) return null;
  if (event[TIME] !== 2 * 8) return 0;
  let step = 0;
  for (let at = TIME + 1, factor = 1; at < event.length && at < TIME + 9; at++, factor *= 0x80) {
    step += (event[at]! % 0x80) * factor;
    if (event[at]! < 0x80) return step;
  }
  return null;
}
