import type { CertificateLevel, CertificateMethod, Plan } from '../../planner/documents/index.ts';
import { amount, count, money, percent, plural } from '../format.ts';

/** What the certificate says, in the words of a platform engineer. */
export interface Verdict {
  /** `proven`: nothing can be better; `gap`: a known distance is left; `open`: nothing is known. */
  readonly state: 'proven' | 'gap' | 'open';
  /** Two or three words for a badge. */
  readonly badge: string;
  /** One sentence with the numbers. */
  readonly headline: string;
  /** How that is known. */
  readonly because: string;
}

/** Reads a plan's certificate. */
export function verdict(plan: Plan): Verdict {
  const { summary, certificate } = plan;
  const { lowerBound } = certificate;
  const gpus = plural(summary.gpus, 'GPU');
  const because = reason(plan);
  if (certificate.method === 'none' || lowerBound === 0) {
    if (summary.gpus > 0)
      return { state: 'open', badge: 'Not proven', headline: `${gpus}; no lower bound is known.`, because };
  }
  if (summary.gpus > lowerBound) {
    const above = summary.gpus - lowerBound;
    return {
      state: 'gap',
      badge: `Gap ${percent(certificate.gap)}`,
      headline: `${gpus}; no plan can use fewer than ${count(lowerBound)}. At most ${plural(above, 'GPU')} (${percent(certificate.gap)}) could be saved.`,
      because,
    };
  }
  if (certificate.optimal) {
    return {
      state: 'proven',
      badge: 'Proven optimal',
      headline: `${gpus}; no plan can use fewer than ${count(lowerBound)}.`,
      because,
    };
  }
  const open = plan.certificate.levels.find((level) => !level.proven && level.objective !== 'slack');
  return {
    state: 'gap',
    badge: 'GPU count proven',
    headline: `${gpus}; no plan can use fewer than ${count(lowerBound)}. ${
      open
        ? `${levelName(open.objective)}: ${levelValue(open.objective, open.value)} planned, at least ${levelValue(open.objective, open.bound)} proven.`
        : 'The cost is not proven.'
    }`,
    because,
  };
}

function reason({ certificate, summary }: Plan): string {
  const { priceBound, lowerBound } = certificate;
  switch (certificate.method) {
    case 'prices':
      return `Proven by prices: the cheapest way to cover every service is worth ${
        priceBound === undefined ? `more than ${count(Math.max(0, lowerBound - 1))}` : money(priceBound)
      } GPUs, and no legal GPU is worth more than 1.`;
    case 'branching':
      return `Proven by branching: the integer program excludes fewer than ${count(lowerBound)}. ${
        priceBound === undefined
          ? 'What the prices alone prove is not stated.'
          : `The prices alone prove ${money(priceBound)}, so ${count(Math.ceil(priceBound - 1e-9))}.`
      }`;
    case 'none':
      return summary.truncated
        ? 'The search was cut short before a bound was found.'
        : 'No bound was computed for this plan.';
  }
}

const METHODS: Readonly<Record<CertificateMethod, string>> = {
  prices: 'prices',
  branching: 'branching',
  none: 'not bounded',
};

/** How a bound was found, in a word. */
export function methodName(method: CertificateMethod): string {
  return METHODS[method];
}

const LEVELS: Readonly<Record<CertificateLevel['objective'], string>> = {
  cost: 'Cost per hour',
  nodes: 'Nodes',
  gpus: 'GPUs',
  reconfiguredNodes: 'Nodes to reconfigure',
  restartedPods: 'Pods that start anew',
  slack: 'Smallest slack',
};

/** Objectives as headings. */
export function levelName(objective: CertificateLevel['objective']): string {
  return LEVELS[objective];
}

/** A value of an objective with its unit. */
export function levelValue(objective: CertificateLevel['objective'], value: number): string {
  if (objective === 'slack') return percent(value);
  if (objective === 'cost') return money(value);
  return Number.isInteger(value) ? count(value) : amount(value);
}

/** `at least 13`, or for slack, which is to be large, `at most 4.2%`. */
export function boundText(level: CertificateLevel): string {
  if (level.method === 'none' && !level.proven) return 'none known';
  const side = level.objective === 'slack' ? 'at most' : 'at least';
  return `${side} ${levelValue(level.objective, level.bound)}`;
}
