import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { type Random, seededRandom, uuid } from '../random.ts';

/** What the functions that differ from run to run depend on. */
export interface FunctionSources {
  readonly random: Random;
  readonly now: () => number;
}

/** Fails like JSONata's own $error, whose code keeps the message as it is; other codes have fixed texts. */
function fault(message: string): never {
  throw Object.assign(new Error(message), { code: 'D3137' });
}

function numberArgument(value: unknown, token: string, index: number): number {
  if (typeof value === 'number') return value;
  throw Object.assign(new Error('wrong argument'), { code: 'T0410', token, index });
}

function partition(array: unknown, size: unknown): unknown {
  if (array === undefined) return undefined;
  const items = Array.isArray(array) ? array : [array];
  const step = numberArgument(size, 'partition', 2);
  if (!Number.isInteger(step) || step < 1)
    fault(`The size of function "partition" must be a positive integer, got ${step}`);
  const parts: unknown[][] = [];
  for (let at = 0; at < items.length; at += step) parts.push(items.slice(at, at + step));
  return parts;
}

function range(start: unknown, end: unknown, step: unknown): unknown {
  const from = numberArgument(start, 'range', 1);
  const to = numberArgument(end, 'range', 2);
  const by = step === undefined ? 1 : numberArgument(step, 'range', 3);
  if (by === 0) fault('The step of function "range" must not be 0');
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > LONGEST_RANGE) fault(`The size of the sequence must not exceed ${LONGEST_RANGE}, got ${length}`);
  if (length === 0) return undefined;
  // A sequence of one collapses to its element, as recorded on AWS.
  return length === 1 ? from : Array.from({ length }, (_, i) => from + i * by);
}

/** `[1..873782]` is the longest range that AWS evaluates. */
const LONGEST_RANGE = 873_782;

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(data: unknown, algorithm: unknown): unknown {
  if (data === undefined) return undefined;
  const known = ALGORITHMS[String(algorithm)];
  if (known === undefined) {
    fault(
      `Argument 2 of function "hash" must be one of ${Object.keys(ALGORITHMS).join(', ')}, got ${String(algorithm)}`,
    );
  }
  return createHash(known)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(String(text));
  } catch (error) {
    return fault(`Syntax error in JSON passed to function "parse": ${(error as Error).message}`);
  }
}

/** Functions that AWS adds to JSONata and that need nothing from the run. */
export const FIXED_FUNCTIONS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  partition,
  range,
  hash,
  parse,
};

/** Functions that take time or randomness from the run; they replace JSONata's own of the same name. */
export const RUN_FUNCTIONS: Readonly<Record<string, (sources: FunctionSources) => (...args: unknown[]) => unknown>> = {
  random: (sources) => (seed) => (typeof seed === 'number' ? seededRandom(seed)() : sources.random()),
  uuid: (sources) => () => uuid(sources.random),
  millis: (sources) => () => sources.now(),
  now: (sources) => (picture, timezone) =>
    picture === undefined
      ? new Date(sources.now()).toISOString()
      : formatTime.evaluate(undefined, { millis: sources.now(), picture, timezone }),
  shuffle: (sources) => (items) => (Array.isArray(items) ? shuffled(items, sources.random) : items),
};

const formatTime = jsonata('$fromMillis($millis, $picture, $timezone)');

function shuffled(items: readonly unknown[], random: Random): unknown[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

/** JSONata functions that AWS does not offer. */
export const REMOVED_FUNCTIONS: ReadonlySet<string> = new Set(['eval']);
