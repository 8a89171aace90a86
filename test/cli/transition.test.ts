import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseFleet, parsePlan, parseTransition } from '../../planner/documents/index.ts';
import { verifyTransition } from '../../planner/verify/transition/index.ts';
import { command, EXAMPLE, scratch } from './command.ts';

const FLEET = 'examples/fleet.yaml';
const folder = scratch();
const day = join(folder, 'day', 'plan.json');
const night = join(folder, 'night', 'plan.json');
const text = (file: string) => readFileSync(file, 'utf8');

beforeAll(async () => {
  await command(['plan', ...EXAMPLE, '--workload', 'examples/day.yaml', '--out', join(folder, 'day')]);
  await command(['plan', ...EXAMPLE, '--current', day, '--out', join(folder, 'night')]);
});

const transition = (from: string, to: string, ...more: string[]) =>
  command(['transition', '--from', from, '--to', to, '--fleet', FLEET, ...more]);

/** What the checker says of a written transition. */
function violationsOf(file: string, from: string | null, to: string) {
  const plan = (path: string) => parsePlan(text(path), path);
  return verifyTransition({
    transition: parseTransition(text(file), file),
    from: from === null ? null : plan(from),
    to: plan(to),
    fleet: parseFleet(text(FLEET), FLEET),
  }).violations;
}

describe('mig-planner transition', () => {
  it('from day to night: writes a sound transition beside --to and sums it up', async () => {
    const { code, stdout, stderr } = await transition(day, night);

    const file = join(folder, 'night', 'transition.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\d+ steps in \d+ waves?, \d+\.\d minutes\.\nSteps: .*\d+ stop/);
    expect(stdout).toMatch(/removed: 1 \(p4d-\d\)\.\nPods: \d+ started, \d+ stopped\.\nTightest: \S+ has /);
    expect(stdout).toContain(`Transition: ${file}`);
    expect(violationsOf(file, day, night)).toEqual([]);
  });

  it('with --format json: one object, and every pod of either plan accounted for', async () => {
    const out = join(folder, 'new', 'way.json');
    const { code, stdout, stderr } = await transition(day, night, '--out', out, '--gate', 'max', '--format', 'json');

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const printed = JSON.parse(stdout);
    expect(printed).toMatchObject({ from: JSON.parse(text(day)).hash, to: JSON.parse(text(night)).hash, file: out });
    expect(printed.pods.started - printed.pods.stopped).toBe(podsOf(night) - podsOf(day));
    expect(printed.tightest.capacity).toBeGreaterThanOrEqual(printed.tightest.gate);
    expect(violationsOf(out, day, night)).toEqual([]);
  });

  it('from none: every node is added, and nothing has a gate', async () => {
    const out = join(folder, 'none.json');
    const { code, stdout } = await transition('none', day, '--out', out, '--format', 'json');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      from: null,
      gate: {},
      nodes: { reconfigured: [], added: ['p4d-0', 'p4d-1'], removed: [] },
      pods: { started: podsOf(day), stopped: 0 },
      tightest: null,
    });
    expect(violationsOf(out, null, day)).toEqual([]);
  });

  it('to the same plan: nothing to do', async () => {
    const { code, stdout } = await transition(day, day, '--out', join(folder, 'same.json'));

    expect(code).toBe(0);
    expect(stdout).toContain('Nothing to do');
  });

  it('without a safe order: writes so, names service, step, lack and surge, exit code 3', async () => {
    const { from, to, fleet } = blockedCase();
    const out = join(folder, 'blocked.json');
    const args = ['transition', '--from', from, '--to', to, '--fleet', fleet, '--out', out];
    const { code, stdout, stderr } = await command(args);

    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('albert-large-v2 would lack 30 requests/s at "evict albert-large-v2 on p4d-0"');
    expect(stderr).toContain('1 more node in every node group would give one');
    const blocked = { service: 'albert-large-v2', lacks: 30, surge: 1 };
    expect(parseTransition(text(out), out)).toMatchObject({ feasible: false, blocked });
    const json = await command([...args, '--format', 'json']);
    expect(json.code).toBe(3);
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { kind: 'no-safe-order', blocked, file: out },
      exitCode: 3,
    });
  });

  it('of a fleet with other GPUs, or other nodes, than the plan is refused', async () => {
    const model = join(folder, 'model.yaml');
    writeFileSync(model, text(FLEET).replace('A100-40GB', 'A100-80GB'));
    const size = join(folder, 'size.yaml');
    writeFileSync(size, text(FLEET).replace('gpusPerNode: 8', 'gpusPerNode: 4'));
    const out = join(folder, 'elsewhere.json');

    const [other, smaller, diff] = await Promise.all([
      transition(day, night, '--fleet', model, '--out', out),
      transition(day, night, '--fleet', size, '--out', out),
      command(['diff', day, night, '--fleet', model]),
    ]);

    for (const { code, stdout, stderr } of [other, diff]) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(
        `${night} gpus[0].gpu: expected A100-80GB, as node group p4d has, got A100-40GB; give the fleet that the plan was made for`,
      );
    }
    expect(smaller).toMatchObject({ code: 2, stdout: '' });
    expect(smaller.stderr).toContain(`${night} gpus[0].index: expected indexes 0 to 3, each once, got indexes 0, 1, 2`);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['start-allowed', (gpu: BentGpu) => Object.assign(gpu.instances[0]!, { start: 9 })],
    ['no-overlap', (gpu: BentGpu) => gpu.instances.push({ ...gpu.instances[0]! })],
    ['gpu-listed-once', (gpu: BentGpu, all: BentGpu[]) => all.push(gpu)],
  ])('a plan that no cluster can have is refused, with the rule (%s)', async (rule, bend) => {
    const bent = bentNight(rule, (plan) => {
      bend(plan.gpus[0]!, plan.gpus);
      delete plan.hash;
    });
    const out = join(folder, 'illegal.json');

    const all = await Promise.all([
      transition(day, bent, '--out', out),
      transition(bent, day, '--out', out),
      command(['diff', day, bent]),
      command(['plan', ...EXAMPLE, '--current', bent, '--out', join(folder, 'illegal')]),
    ]);

    for (const { code, stdout, stderr } of all) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(`${bent} gpus[`);
      expect(stderr).toContain(`no cluster can have this: correct it, or make the plan anew (rule ${rule})`);
    }
    expect(existsSync(out)).toBe(false);
    const json = await command(['diff', day, bent, '--format', 'json']);
    expect(JSON.parse(json.stdout).error.issues).toContainEqual(expect.objectContaining({ rule, file: bent }));
  });

  it('a plan whose hash is not its own is refused', async () => {
    const forged = bentNight('forged', (plan) => {
      plan.hash = '0'.repeat(64);
    });

    const { code, stderr } = await transition(day, forged, '--out', join(folder, 'forged-way.json'));

    expect(code).toBe(2);
    expect(stderr).toMatch(
      / hash: expected [0-9a-f]{64}, got 0{64}; the plan was changed after it was made: make it anew/,
    );
  });

  it('bad files end with exit code 2, with file and path', async () => {
    const other = bentNight('other', (plan) => {
      for (const gpu of plan.gpus) gpu.nodeGroup = 'p4e';
      delete plan.hash;
    });
    const out = join(folder, 'never.json');

    const [missing, kind, group, overwrite, empty, dash] = await Promise.all([
      transition('nowhere.json', night, '--out', out),
      transition(FLEET, night, '--out', out),
      transition(day, other, '--out', out),
      transition(day, night, '--out', day),
      transition(day, night, '--out', ''),
      transition(day, night, '--out', '-'),
    ]);

    const codes = [missing, kind, group, overwrite, empty, dash].map(({ code }) => code);
    expect(codes).toEqual([2, 2, 2, 2, 2, 2]);
    expect(empty.stderr).toContain('expected a file, got an empty name');
    expect(dash.stderr).toContain('--out -: expected a file');
    expect(missing.stderr).toContain('nowhere.json: expected a readable file');
    expect(kind.stderr).toMatch(/fleet\.yaml.*: expected .*Plan/);
    expect(group.stderr).toContain(`${other} gpus[0].nodeGroup: expected a node group of the fleet (p4d), got "p4e"`);
    expect(overwrite.stderr).toContain('would overwrite --from');
    expect(existsSync(out)).toBe(false);
  });
});

describe('mig-planner plan', () => {
  it('of a way that is blocked says what is in the way and what would help, and ends well all the same', async () => {
    const { from, fleet } = blockedCase();
    const workload = join(folder, 'more.yaml');
    const albert = text('examples/day.yaml')
      .split('\n')
      .find((line) => line.includes('albert'))!;
    const head = 'apiVersion: mig-planner/v1\nkind: Workload\nmetadata: {name: more}\nspec:\n  services:\n';
    writeFileSync(workload, `${head}${albert.replace('1756', '320')}\n`);
    const out = join(folder, 'more');
    const args = ['plan', ...EXAMPLE, '--workload', workload, '--fleet', fleet, '--current', from, '--out', out];
    const { code, stdout } = await command(args);

    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Way there: no order of steps is safe, as looking at all has proven: albert-large-v2 would lack 30 requests/s at "evict albert-large-v2 on p4d-0"; 1 more node in every node group would give one',
    );
    const blocked = { service: 'albert-large-v2', lacks: 30, surge: 1 };
    expect(parseTransition(text(join(out, 'transition.json')), '')).toMatchObject({ feasible: false, blocked });
    expect(text(join(out, 'report.html'))).toContain('No order of steps is safe, as looking at all has proven.');
    const json = await command([...args, '--format', 'json']);
    expect(JSON.parse(json.stdout).transition).toMatchObject({ feasible: false, blocked, verified: false });
  });
});

describe('mig-planner diff', () => {
  it('says what changes for services, nodes and pods', async () => {
    const { code, stdout } = await command(['diff', day, night]);

    expect(code).toBe(0);
    expect(stdout).toContain('GPUs 16 → 5; nodes 2 → 1; cost per hour 43.92 → 21.96.');
    expect(stdout).toMatch(/Nodes reconfigured: .*added: none; removed: 1 \(p4d-\d\)\.\n\d+ pods? starts? anew\./);
    expect(stdout).toMatch(/albert-large-v2 +1,756 → /);
  });

  it('as JSON it is one object', async () => {
    const { code, stdout, stderr } = await command(['diff', day, night, '--format', 'json']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const diff = JSON.parse(stdout);
    expect(diff).toMatchObject({ gpus: { before: 16, after: 5 }, nodeCount: { before: 2, after: 1 } });
    expect(diff.services).toHaveLength(5);
    const instances = diff.services.reduce((sum: number, service: Diffed) => sum + service.instances.before, 0);
    expect(instances).toBe(podsOf(day));
    const { objective } = JSON.parse(text(night));
    expect(objective).toContainEqual({ objective: 'restartedPods', value: diff.restartedPods });
    expect(objective).toContainEqual({ objective: 'reconfiguredNodes', value: diff.nodes.reconfigured.length });
  });

  it('with a fleet it says how long the way takes, and which pods change their batch alone', async () => {
    const other = join(folder, 'batches.json');
    const { hash: _, ...plan } = parsePlan(text(night), night);
    const gpus = plan.gpus.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map((instance) =>
        instance.service === 'resnet50' ? { ...instance, batch: 64 } : instance,
      ),
    }));
    writeFileSync(other, JSON.stringify({ ...plan, gpus }));

    const [way, batches, json] = await Promise.all([
      command(['diff', day, night, '--fleet', FLEET]),
      command(['diff', night, other, '--fleet', FLEET]),
      command(['diff', night, other, '--fleet', FLEET, '--format', 'json']),
    ]);

    expect(way.stdout).toMatch(
      /\nWay there: \d+ steps in \d waves?, \d\.\d minutes; .*1 node released.* pods stopped\.\n/,
    );
    expect(batches.stdout).toMatch(/\nWay there: no steps; \d+ pods? with another batch\.\nBatch \d+ → 64: /);
    const { transition } = JSON.parse(json.stdout);
    expect(transition).toMatchObject({ feasible: true, steps: 0, seconds: 0 });
    expect(transition.retune).toContainEqual(expect.objectContaining({ service: 'resnet50', to: 64 }));
    const steps = await command([
      'transition',
      '--from',
      night,
      '--to',
      other,
      '--fleet',
      FLEET,
      '--out',
      join(folder, 'b.json'),
    ]);
    expect(steps.stdout).toMatch(
      /^No steps\.\nBatch \d+ → 64: \d+ pods? of resnet50 on A100-40GB \dg\.\d+gb that runs? on\.\n/,
    );
  });

  it('of a plan with itself: nothing', async () => {
    const { stdout } = await command(['diff', day, day]);

    expect(stdout).toContain('0 pods start anew.\n\n5 services with the same rate, capacity and instances');
  });

  it('a file that is no plan ends with exit code 2', async () => {
    expect(await command(['diff', day, FLEET])).toMatchObject({ code: 2, stdout: '' });
  });
});

interface Diffed {
  readonly instances: { readonly before: number };
}

/** The part of a plan that tests bend. */
interface BentGpu {
  nodeGroup: string;
  readonly instances: { start: number }[];
}

/** The night plan, changed after it was made. */
function bentNight(name: string, bend: (plan: { gpus: BentGpu[]; hash?: string }) => void): string {
  const plan = JSON.parse(text(night));
  bend(plan);
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(plan));
  return path;
}

function podsOf(file: string): number {
  const { gpus } = parsePlan(text(file), file);
  return gpus.flatMap(({ instances }) => instances).filter(({ service }) => service !== null).length;
}

/** One node of one GPU whose cut changes under its only service. */
function blockedCase(): { from: string; to: string; fleet: string } {
  const base = parsePlan(text(night), night);
  const service = base.services.find(({ name }) => name === 'albert-large-v2')!;
  const write = (name: string, profile: string, throughput: number): string => {
    const instance = { profile, start: 0, service: service.name, batch: 8, throughput };
    const gpu = { ...base.gpus[0]!, node: 'p4d-0', index: 0, instances: [instance] };
    const { hash: _, ...plan } = { ...base, services: [{ ...service, rate: 30, capacity: throughput }], gpus: [gpu] };
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(plan));
    return path;
  };
  const fleet = join(folder, 'one.yaml');
  writeFileSync(fleet, text(FLEET).replace('gpusPerNode: 8, maxNodes: 3', 'gpusPerNode: 1, maxNodes: 1'));
  return { from: write('from.json', '3g.20gb', 70), to: write('to.json', '7g.40gb', 150), fleet };
}
