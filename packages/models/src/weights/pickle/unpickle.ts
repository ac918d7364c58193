import { expected } from '../fileErrors.js';
import type { ByteReader } from './byteReader.js';
import { call, findGlobal, setState } from './globals.js';
import { Machine } from './machine.js';
import { decodeLong, escapedText, lineValue, literal, utf8 } from './texts.js';
import { PyDict, PyList, PyTuple, type Value } from './values.js';

/** Maximum number of opcodes, ten times as many as in a checkpoint of the deepest ResNet with optimizer state. */
const MOST_STEPS = 2_000_000;

/** Longer Python 2 texts are the bytes of an array and are not decoded. */
const LONGEST_TEXT = 4096;

/** Maximum length of a text line; protocol 0 writes the bytes of an array on one line. */
const LONGEST_TEXT_LINE = 2 ** 26;

const NEWEST_PROTOCOL = 5;

const STOP = 0x2e;

/**
 * Reads one pickle of protocol 0 to 5 without executing anything: functions are names in an allow-list (see `findGlobal`) for
 * tensors and containers. https://github.com/python/cpython/blob/main/Lib/pickletools.py
 *
 * @throws `expected …; received …` for a damaged pickle, too many opcodes, and any other function.
 */
export function unpickle(reader: ByteReader, persistentLoad: (id: Value) => Value): Value {
  const machine = new Machine(reader, persistentLoad);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const code = reader.byte();
    if (code === STOP) return machine.pop();
    const step = STEPS.get(code);
    if (step === undefined) {
      const shown = `0x${code.toString(16).padStart(2, '0')} at byte ${reader.position - 1}`;
      throw expected('pickle opcodes of plain data', shown);
    }
    step(machine);
  }
  throw expected(`a pickle with at most ${MOST_STEPS} opcodes`, 'a longer one');
}

type Step = (machine: Machine) => void;

/** Implementations by opcode. */
const STEPS: ReadonlyMap<number, Step> = new Map<number, Step>([
  [code('('), (m) => m.mark()],
  [code('0'), (m) => m.popOrUnmark()],
  [code('1'), (m) => void m.popMark()],
  [code('2'), (m) => m.push(m.top())],

  // Constants
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [code('I'), (m) => m.push(lineValue(m.reader.line()))],
  [code('L'), (m) => m.push(lineValue(m.reader.line()))],
  [code('F'), (m) => m.push(Number(m.reader.line()))],
  [code('J'), (m) => m.push(m.reader.unsigned(4) | 0)],
  [code('K'), (m) => m.push(m.reader.byte())],
  [code('M'), (m) => m.push(m.reader.unsigned(2))],
  [0x8a, (m) => m.push(decodeLong(m.reader.take(m.reader.byte())))],
  [code('G'), (m) => m.push(new DataView(m.reader.take(8).buffer).getFloat64(0))],

  // Texts and bytes
  [code('S'), (m) => m.push(literal(m.reader.line(LONGEST_TEXT_LINE)))],
  [code('T'), (m) => m.push(python2Text(m, 4))],
  [code('U'), (m) => m.push(python2Text(m, 1))],
  [code('V'), (m) => m.push(escapedText(m.reader.line(LONGEST_TEXT_LINE)))],
  [code('X'), (m) => m.push(utf8(counted(m, 4)))],
  [0x8c, (m) => m.push(utf8(counted(m, 1)))],
  [0x8d, (m) => m.push(utf8(counted(m, 8)))],
  [code('B'), (m) => m.push(counted(m, 4))],
  [code('C'), (m) => m.push(counted(m, 1))],
  [0x8e, (m) => m.push(counted(m, 8))],
  [0x96, (m) => m.push(counted(m, 8))],

  // Containers
  [code(')'), (m) => m.push(new PyTuple([]))],
  [code('t'), (m) => m.push(new PyTuple(m.popMark()))],
  [0x85, (m) => m.push(new PyTuple(m.popMany(1)))],
  [0x86, (m) => m.push(new PyTuple(m.popMany(2)))],
  [0x87, (m) => m.push(new PyTuple(m.popMany(3)))],
  [code(']'), (m) => m.push(new PyList())],
  [0x8f, (m) => m.push(new PyList())],
  [code('l'), (m) => m.push(extended(new PyList(), m.popMark()))],
  [0x91, (m) => m.push(extended(new PyList(), m.popMark()))],
  [code('a'), (m) => extendTop(m, m.popMany(1))],
  [code('e'), (m) => extendTop(m, m.popMark())],
  [0x90, (m) => extendTop(m, m.popMark())],
  [code('}'), (m) => m.push(new PyDict())],
  [code('d'), (m) => m.push(filled(new PyDict(), m.popMark()))],
  [code('s'), (m) => fillTop(m, m.popMany(2))],
  [code('u'), (m) => fillTop(m, m.popMark())],

  // The memo
  [code('p'), (m) => void m.memo.set(Number(m.reader.line()), m.top())],
  [code('q'), (m) => void m.memo.set(m.reader.byte(), m.top())],
  [code('r'), (m) => void m.memo.set(m.reader.unsigned(4), m.top())],
  [0x94, (m) => void m.memo.set(m.memo.size, m.top())],
  [code('g'), (m) => m.push(m.recall(Number(m.reader.line())))],
  [code('h'), (m) => m.push(m.recall(m.reader.byte()))],
  [code('j'), (m) => m.push(m.recall(m.reader.unsigned(4)))],

  // Names and calls
  [code('c'), (m) => m.push(findGlobal(m.reader.line(), m.reader.line()))],
  [0x93, (m) => m.push(stackGlobal(m.popMany(2)))],
  [code('R'), (m) => m.push(called(m.popMany(2)))],
  [0x81, (m) => m.push(called(m.popMany(2)))],
  [code('i'), (m) => m.push(call(findGlobal(m.reader.line(), m.reader.line()), new PyTuple(m.popMark())))],
  [code('b'), (m) => build(m)],
  [code('P'), (m) => m.push(m.persistentLoad(m.reader.line()))],
  [code('Q'), (m) => m.push(m.persistentLoad(m.pop()))],

  // Framing
  [0x80, (m) => checkProtocol(m.reader.byte())],
  [0x95, (m) => void m.reader.unsigned(8)],
]);

function code(letter: string): number {
  return letter.charCodeAt(0);
}

/** Reads length-prefixed bytes. */
function counted(machine: Machine, lengthBytes: number): Uint8Array<ArrayBuffer> {
  return machine.reader.take(machine.reader.unsigned(lengthBytes));
}

/** Python 2 does not distinguish texts and bytes. */
function python2Text(machine: Machine, lengthBytes: number): Value {
  const bytes = counted(machine, lengthBytes);
  return bytes.length > LONGEST_TEXT ? bytes : Buffer.from(bytes).toString('latin1');
}

function extended(list: PyList, items: readonly Value[]): PyList {
  for (const item of items) list.items.push(item);
  return list;
}

function extendTop(machine: Machine, items: readonly Value[]): void {
  const list = machine.top();
  if (!(list instanceof PyList)) throw expected('a list to append to', 'something else: the file is damaged');
  extended(list, items);
}

function filled(dict: PyDict, items: readonly Value[]): PyDict {
  if (items.length % 2 !== 0)
    throw expected('pairs for a dict', 'an odd number of values: the file is damaged');
  for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i]!, items[i + 1]!);
  return dict;
}

function fillTop(machine: Machine, items: readonly Value[]): void {
  const dict = machine.top();
  if (!(dict instanceof PyDict)) throw expected('a dict to fill', 'something else: the file is damaged');
  filled(dict, items);
}

function stackGlobal([module, name]: readonly Value[]): Value {
  if (typeof module === 'string' && typeof name === 'string') return findGlobal(module, name);
  throw expected('a class name', 'something else: the file is damaged');
}

function called([callee, args]: readonly Value[]): Value {
  return call(callee!, args!);
}

function build(machine: Machine): void {
  const state = machine.pop();
  setState(machine.top(), state);
}

function checkProtocol(protocol: number): void {
  if (protocol > NEWEST_PROTOCOL) throw expected(`a pickle of protocol 0 to ${NEWEST_PROTOCOL}`, protocol);
}
