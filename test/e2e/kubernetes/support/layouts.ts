import { parse } from 'yaml';
import type { Counts } from './hardware.ts';

/** Some GPUs of a node, and what they are to be cut into. */
export interface LayoutPart {
  readonly devices: readonly number[] | 'all';
  readonly counts: Counts;
}

/**
 * The entries of a layouts file (`mig-configs`), by the rules of mig-parted's parser: whatever is wrong anywhere makes
 * the whole file useless. Whole GPUs, `mig-enabled: false`, are beyond these tests.
 */
export function parseLayouts(text: string): ReadonlyMap<string, readonly LayoutPart[]> {
  const file: unknown = parse(text);
  const { version, 'mig-configs': entries } = fields(file, 'file', ['version', 'mig-configs']);
  if (version !== 'v1') throw new Error(`version: ${version}`);
  const layouts = new Map<string, readonly LayoutPart[]>();
  for (const [name, parts] of Object.entries(fields(entries, 'mig-configs'))) {
    if (!Array.isArray(parts) || parts.length === 0) throw new Error(`${name}: an empty entry`);
    layouts.set(
      name,
      parts.map((one) => part(one, name)),
    );
  }
  if (layouts.size === 0) throw new Error('no entries');
  return layouts;
}

function part(value: unknown, name: string): LayoutPart {
  const known = ['device-filter', 'devices', 'mig-enabled', 'mig-devices'];
  const { devices, 'mig-enabled': enabled, 'mig-devices': counts } = fields(value, name, known);
  const indexes = Array.isArray(devices) && devices.every((index) => Number.isInteger(index) && index >= 0);
  if (devices !== 'all' && !indexes) throw new Error(`${name}: devices: ${JSON.stringify(devices)}`);
  if (enabled !== true) throw new Error(`${name}: mig-enabled: ${enabled}`);
  const checked = Object.entries(fields(counts, `${name}: mig-devices`)).map(([profile, count]) => {
    if (!Number.isInteger(count) || Number(count) < 0) throw new Error(`${name}: ${profile}: ${count}`);
    return [profile, Number(count)] as const;
  });
  if (checked.length > 0 && checked.every(([, count]) => count === 0)) throw new Error(`${name}: all counts are zero`);
  return { devices: devices === 'all' ? 'all' : (devices as number[]), counts: Object.fromEntries(checked) };
}

function fields(value: unknown, where: string, known?: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where}: not an object`);
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`${where}: unknown field ${unknown}`);
  return value as Record<string, unknown>;
}
