import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { addClusterPolicy } from './support/cluster-policy.ts';
import { CommandLine } from './support/command.ts';
import { planOf } from './support/plans.ts';
import { Serving } from './support/serving.ts';

/** Each service on one profile only, so that no routes are needed. */
const day = planOf({ 'p4d-0': [['bert 3g.20gb', 'bert 3g.20gb'], ['gpt 7g.40gb']] });
const night = planOf({
  'p4d-0': [
    ['bert 3g.20gb', 'bert 3g.20gb'],
    ['vit 3g.20gb', 'vit 3g.20gb'],
  ],
  'p4d-1': [['gpt 7g.40gb'], ['gpt 7g.40gb']],
});
type Checks = readonly { readonly id: string; readonly status: string }[];
const CLIENT = 'nvidia.com/gpu.deploy.client';

await describeWith(
  'the command line with DRA',
  () => Serving.start({ dra: true }),
  (serving: Serving) => {
    const { api } = serving.server;
    let command: CommandLine;

    /** What preflight says of a plan, but for what is well. */
    const refusals = async (file: string, ...args: string[]) => {
      const { code, out } = await command.start('preflight', file, '--format', 'json', ...args).ended;
      const said = JSON.parse(out.slice(out.indexOf('{'))) as { checks?: Checks; error?: { checks?: Checks } };
      const checks = said.checks ?? said.error?.checks;
      return { code, refused: checks?.filter(({ status }) => status === 'refused').map(({ id }) => id) };
    };

    beforeAll(async () => {
      command = await CommandLine.make(serving.kubeconfig, '--backend', 'dra');
      await addClusterPolicy(api, { devicePlugin: { enabled: false } });
    });

    afterAll(async () => {
      await command.remove();
      await serving.stop();
    });

    test('preflight finds a cluster fit, and whose nodes are not', async () => {
      const file = await command.file(serving.way(null, day));
      expect(await refusals(file)).toEqual({ code: 0, refused: [] });
      expect(await refusals(file, '--backend', 'mig-manager')).toMatchObject({ code: 5, refused: ['gpu-stack'] });
    });

    test('a plan is reached, and gone back from, and nodes are looked at that are bound by then', async () => {
      expect(await command.start('apply', await command.file(serving.way(null, day)), '--yes').ended).toMatchObject({
        code: 0,
      });
      const there = serving.way(day, night);
      serving.sampler.gate(there.transition.gate);
      const file = await command.file(there);
      const [{ metadata }] = (await api.get<{ items: [{ metadata: { name: string } }] }>('/api/v1/nodes')).items;
      const node = `/api/v1/nodes/${metadata.name}`;
      await api.patch(node, { metadata: { labels: { [CLIENT]: 'false' } } });
      expect(await refusals(file)).toEqual({ code: 5, refused: ['dra-plugin-bounced'] });
      await api.patch(node, { metadata: { labels: { [CLIENT]: 'true' } } });
      expect(await command.start('apply', file, '--yes').ended).toMatchObject({ code: 0 });
      const back = await command.start('rollback', '--fleet', command.fleet, '--yes').ended;
      expect(back).toMatchObject({ code: 0, out: expect.stringContaining('Done') });
      expect(serving.sampler.shortfalls).toEqual([]);
      expect(serving.hardware.violations).toEqual([]);
      expect(serving.kubelet.errors).toEqual([]);
    });
  },
);
