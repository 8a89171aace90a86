import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MissingComponentError } from '../support/component.ts';
import { npmFolder } from '../support/npm.ts';

const PACKAGE = '@cdklabs/cdk-validator-cfnguard';
const VERSION = '0.0.62';

/** Rules of AWS Control Tower that are not followed, each with the reason. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  'CT.S3.PR.2': 'access logs need a bucket of the customer’s: storage.accessLogBucket; without one, CloudTrail tells',
  'CT.S3.PR.9': 'runs are to be deleted some day; what matters is kept by versions',
  'CT.LAMBDA.PR.3':
    'only what reaches a private endpoint runs in a VPC; the others would need endpoints or a gateway there',
  'CT.CLOUDWATCH.PR.2': 'how long logs are kept is configured; decisions and plans, the record, are kept in the bucket',
};

/** cfn-guard and AWS Control Tower's rules for it, which come in one package. */
export interface ControlTower {
  /** Rules that a template follows, and rules that it breaks, by name. */
  check(template: string): Promise<{ readonly followed: number; readonly broken: readonly string[] }>;
}

interface Report {
  readonly compliant: readonly string[];
  readonly not_compliant: readonly object[];
}

/** cfn-guard's own exit code for a template that breaks a rule. */
const BROKEN = 19;

export async function controlTower(): Promise<ControlTower> {
  const system = new Map([
    ['linux', 'ubuntu'],
    ['darwin', 'macos'],
  ]).get(process.platform);
  const arch = new Map([
    ['x64', 'x86_64'],
    ['arm64', 'aarch64'],
  ]).get(process.arch);
  if (system === undefined || arch === undefined)
    throw new MissingComponentError('cfn-guard', `has no program for ${process.platform}-${process.arch}`);
  // Its peer, aws-cdk-lib, is what the plugin in it needs; the program and the rules do not.
  const dir = await npmFolder('cfn-guard', ['--legacy-peer-deps', `${PACKAGE}@${VERSION}`]);
  const root = join(dir, 'node_modules', PACKAGE);
  const program = join(root, 'bin', system, arch, 'cfn-guard');
  const rules = join(root, 'rules/control-tower/cfn-guard');
  return {
    async check(template) {
      const args = ['validate', '--rules', rules, '--data', template, '--output-format', 'json', '--structured'];
      const [report] = JSON.parse(await output(program, [...args, '--show-summary', 'none'])) as [Report];
      const named = JSON.stringify(report.not_compliant).match(/CT\.[A-Z0-9]+\.PR\.\d+/g) ?? [];
      return { followed: report.compliant.length, broken: [...new Set(named)].sort() };
    },
  };
}

async function output(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === BROKEN && stdout !== undefined) return stdout;
    throw error;
  }
}
