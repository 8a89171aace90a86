import type { Json } from '../../workflows/engine/index.ts';

/** One call's behaviour: see the README beside the cases. */
export interface Stub {
  readonly input: Json;
  readonly return?: Json;
  readonly error?: string | null;
  readonly cause?: string | null;
  readonly never?: true;
  readonly submitted?: Json;
}

/** One case file. */
export interface ConformanceCase {
  readonly id: string;
  readonly kind: 'execution' | 'test-state' | 'create-error' | 'validate';
  readonly definition?: object;
  readonly definitionText?: string;
  readonly jsonataTwin?: object;
  readonly state?: object;
  readonly stateName?: string;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly input?: Json;
  readonly variables?: Record<string, Json>;
  readonly mock?: {
    readonly result?: Json;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  };
  readonly stateConfiguration?: Record<string, Json>;
  readonly tasks?: Readonly<Record<string, readonly Stub[]>>;
  readonly s3?: Readonly<Record<string, string>>;
  readonly expect: Readonly<Record<string, Json>>;
  readonly features: readonly string[];
  readonly unstable?: readonly string[];
}

/** Replaces `{"$repeat": [text, n]}` by the text repeated n times, everywhere. */
export function expandRepeats<T>(value: T): T {
  if (Array.isArray(value)) return value.map(expandRepeats) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { $repeat: repeat } = value as { $repeat?: [string, number] };
  if (repeat !== undefined) return repeat[0].repeat(repeat[1]) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expandRepeats(item)])) as T;
}
