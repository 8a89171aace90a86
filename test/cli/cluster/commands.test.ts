import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planHash } from '../../../planner/documents/index.ts';
import { minimalPlan } from '../../planner/minimal-plan.ts';
import { command, scratch } from '../command.ts';

const folder = scratch();
const file = (name: string, content: object) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
const kubeconfig = (server: string) =>
  file(`kubeconfig-${Math.random()}`, {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret-token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
const plan = file('plan.json', minimalPlan);
const way = {
  apiVersion: 'mig-planner/v1',
  kind: 'Transition',
  from: null,
  to: planHash(minimalPlan),
  gate: {},
  steps: [],
};
const sound = file('transition.json', { ...way, surgeNodes: 0, seconds: 0 });

describe('commands that talk to a cluster', () => {
  it('name what is wrong with the documents before they talk', async () => {
    const other = file('other.json', { ...way, to: '0'.repeat(64), surgeNodes: 0, seconds: 0 });
    const blocked = { service: 'bert', step: '3', lacks: 12, surge: 1 };
    const none = file('blocked.json', { ...way, steps: undefined, feasible: false, blocked });
    const results = await Promise.all([
      command(['apply', plan, '--transition', other, '--yes']),
      command(['apply', plan, '--transition', none, '--yes']),
      command(['preflight', plan, '--transition', join(folder, 'missing.json')]),
    ]);
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(results.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining(`leads to plan ${'0'.repeat(64)}`),
      expect.stringContaining('blocked at step "3"; bert would lack 12 requests/s; 1 more nodes would make a way'),
      expect.stringContaining('expected a transition, got ENOENT; mig-planner transition makes one'),
    ]);
  });

  it('name the contexts there are', async () => {
    const config = kubeconfig('https://127.0.0.1:1');
    const { code, stderr } = await command(['status', '--kubeconfig', config, '--context', 'y']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no context "y"; there are: x'),
    });
  });

  it('tell what the API server refuses, and never the token', async () => {
    const server = createServer((_, response) => {
      const status = {
        kind: 'Status',
        code: 403,
        reason: 'Forbidden',
        message: 'configmaps is forbidden: Bearer secret-token',
      };
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const config = kubeconfig(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const { code, stdout, stderr } = await command(['status', '--kubeconfig', config, '--format', 'json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'failed' }, exitCode: 1 });
      expect(stderr).toContain('configmaps is forbidden');
      expect(stdout + stderr).not.toContain('secret-token');
    } finally {
      server.close();
    }
  });

  it('need no cluster to say that a plan is not there', async () => {
    const { code, stderr } = await command(['apply', join(folder, 'no.json'), '--transition', sound]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('no such file') });
  });
});
