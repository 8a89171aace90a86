import { describe, expect, it } from 'vitest';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Case, type Draft, violationsOf } from './fixture.ts';

type Change = (draft: Draft<Case>) => void;
const bert = ({ plan }: Draft<Case>) => plan.gpus[0]!.instances[0]!;
const gpt4g = ({ plan }: Draft<Case>) => plan.gpus[1]!.instances[0]!;
const service = ({ plan }: Draft<Case>, i: number) => plan.services[i]!;

describe('instance rules', () => {
  it.each<[string, Change, string[]]>([
    [
      'a service the plan does not list',
      (d) => {
        gpt4g(d).service = 'gpt3';
      },
      [
        'instance-service-listed',
        'capacity-adds-up',
        'rate-met',
        'slack-is-true',
        'replicas-counted',
        'min-replicas-met',
        'objective-values',
        'levels-agree',
      ],
    ],
    [
      'a batch nobody measured',
      (d) => {
        bert(d).batch = 17;
      },
      ['instance-measured'],
    ],
    [
      'a profile nobody measured the model on',
      (d) => void d.profiles.splice(4, 1),
      ['instance-measured', 'price-bound-adds-up', 'lower-bound-proven', 'services-servable'],
    ],
    [
      'an idle instance with a batch',
      (d) => {
        d.plan.gpus[2]!.instances[0]!.batch = 8;
      },
      ['instance-complete'],
    ],
    [
      'an idle instance with throughput',
      (d) => {
        d.plan.gpus[2]!.instances[0]!.throughput = 8;
      },
      ['instance-complete'],
    ],
    ['a serving instance without batch', (d) => void delete bert(d).batch, ['instance-complete']],
  ])('refuse %s, and no rule beyond those listed speaks', (_, change, rules) => {
    const got = broken(bent(change));
    expect(got).toContain(rules[0]);
    expect(rules).toEqual(expect.arrayContaining(got));
  });

  it('refuse a throughput that is not the profiled one, even by a hair', () => {
    const report = verifyPlan(
      bent((d) => {
        bert(d).throughput = 800.1000000001;
      }),
    );
    expect(violationsOf(report, 'instance-measured')).toEqual([
      'gpus[0].instances[0].throughput: expected 800.1, as profiled, got 800.1000000001',
    ]);
  });

  it('refuse a batch that is too slow, and accept one exactly at the limit', () => {
    const slower: Change = (d) => {
      Object.assign(bert(d), { batch: 32, throughput: 900 });
      Object.assign(service(d, 0), { capacity: 900, slack: 0.168831 });
      d.plan.objective[2]!.value = d.plan.certificate.levels[2]!.value = 0.168831;
    };
    expect(violationsOf(verifyPlan(bent(slower)), 'latency-met')).toEqual([
      'gpus[0].instances[0].batch: expected at most 100 ms for bert, got 120 ms at batch 32',
    ]);
    expect(broken(bent(slower))).toEqual(['latency-met']);
    const atLimit = bent((d) => {
      slower(d);
      service(d, 0).latencyMs = d.workload.spec.services[0]!.latencyMs = 120;
    });
    expect(broken(atLimit)).toEqual([]);
  });
});

describe('service rules', () => {
  it.each<[string, Change, string[]]>([
    [
      'another model',
      (d) => {
        service(d, 0).model = 'gpt2';
      },
      ['services-of-workload'],
    ],
    [
      'another rate',
      (d) => {
        service(d, 0).rate = 690;
      },
      ['services-of-workload', 'required-rate'],
    ],
    [
      'another limit',
      (d) => {
        service(d, 0).latencyMs = 200;
      },
      ['services-of-workload'],
    ],
    [
      'another headroom',
      (d) => {
        service(d, 0).headroom = 0;
      },
      ['services-of-workload', 'required-rate'],
    ],
    [
      'a requirement without the headroom that the workload asks for',
      (d) => {
        delete service(d, 0).headroom;
        service(d, 0).required = 700;
      },
      ['required-rate'],
    ],
    [
      'fewer replicas asked',
      (d) => {
        service(d, 1).minReplicas = 1;
      },
      ['services-of-workload'],
    ],
    [
      'another Deployment',
      (d) => {
        service(d, 1).deployment = { namespace: 'a', name: 'b' };
      },
      ['services-of-workload'],
    ],
    [
      'a service more in the workload',
      (d) => void d.workload.spec.services.push({ name: 'vgg', model: 'vgg19', rate: 1, latencyMs: 9 }),
      ['services-of-workload'],
    ],
    ['a service less in the workload', (d) => void d.workload.spec.services.pop(), ['services-of-workload']],
    ['a service listed twice', (d) => void d.plan.services.push(service(d, 1)), ['service-listed-once']],
    [
      'a requirement without headroom',
      (d) => {
        service(d, 0).required = 700;
      },
      ['required-rate'],
    ],
    [
      'more capacity than the instances have',
      (d) => {
        service(d, 0).capacity = 801;
      },
      ['capacity-adds-up'],
    ],
    [
      'a flattering slack',
      (d) => {
        service(d, 0).slack = 0.04;
      },
      ['slack-is-true'],
    ],
    [
      'a slack cut to one decimal',
      (d) => {
        service(d, 0).slack = 0;
      },
      ['slack-is-true'],
    ],
    [
      'a wrong number of replicas',
      (d) => {
        service(d, 1).replicas = 3;
      },
      ['replicas-counted'],
    ],
    [
      'one replica too few',
      (d) => {
        service(d, 1).minReplicas = d.workload.spec.services[1]!.minReplicas = 3;
      },
      ['min-replicas-met'],
    ],
  ])('refuse %s', (_, change, rules) => expect(broken(bent(change))).toEqual(expect.arrayContaining(rules)));

  it('name the field and what the workload says', () => {
    const report = verifyPlan(
      bent((d) => {
        service(d, 0).latencyMs = 200;
      }),
    );
    expect(violationsOf(report, 'services-of-workload')).toEqual([
      'services[0].latencyMs: expected 100, as in the workload, got 200',
    ]);
  });

  it('name a service the plan forgot', () => {
    const report = verifyPlan(
      bent((d) => void d.workload.spec.services.push({ name: 'vgg', model: 'v', rate: 1, latencyMs: 9 })),
    );
    expect(violationsOf(report, 'services-of-workload')).toEqual([
      'services: expected service vgg of the workload, got no such entry',
    ]);
  });

  it('take from the workload what the plan does not state', () => {
    const terse = bent((d) => {
      for (const field of ['model', 'latencyMs', 'headroom', 'minReplicas'] as const) {
        for (const i of [0, 1]) delete (service(d, i) as Partial<ReturnType<typeof service>>)[field];
      }
    });
    expect(verifyPlan(terse)).toMatchObject({ violations: [], skipped: [] });
  });

  it('take an absent default and a written one for the same', () => {
    expect(
      broken(
        bent((d) => {
          service(d, 1).headroom = 0;
        }),
      ),
    ).toEqual([]);
    expect(
      broken(
        bent((d) => {
          service(d, 0).minReplicas = 1;
        }),
      ),
    ).toEqual([]);
  });

  it('accept a slack rounded to three decimals', () => {
    const rounded = bent((d) => {
      service(d, 0).slack = d.plan.objective[2]!.value = d.plan.certificate.levels[2]!.value = 0.039;
    });
    expect(broken(rounded)).toEqual([]);
  });

  it('find a service short by less than a double can tell', () => {
    // In doubles 0.1 + 0.2 >= 0.3 holds with room to spare; 0.30000000000000004 is what rate says here, exactly.
    const short = bent((d) => {
      d.workload.spec.services[0]!.rate = service(d, 0).rate = 727.3636363636364; // × 1.1 = 800.10000000000004
      service(d, 0).required = 800.1;
      service(d, 0).slack = d.plan.objective[2]!.value = d.plan.certificate.levels[2]!.value = 0;
    });
    expect(violationsOf(verifyPlan(short), 'rate-met')).toEqual([
      'services[0].capacity: expected at least 800.10000000000004 requests/s from the instances of bert, got 800.1',
    ]);
  });

  it('accept a capacity that meets the requirement to the last digit', () => {
    const exact = bent((d) => {
      d.workload.spec.services[0]!.headroom = service(d, 0).headroom = 0.143;
      service(d, 0).required = 800.1;
      service(d, 0).slack = d.plan.objective[2]!.value = d.plan.certificate.levels[2]!.value = 0;
    });
    expect(broken(exact)).toEqual([]);
  });
});

describe('max-share-kept', () => {
  const withShare = (maxShare: { node?: number; zone?: number }) =>
    bent((d) => {
      d.workload.spec.services[1]!.maxShare = maxShare;
    });

  it('counts what one node carries, without rounding', () => {
    expect(broken(withShare({ node: 1 }))).toEqual([]);
    expect(violationsOf(verifyPlan(withShare({ node: 0.5 })), 'max-share-kept')).toEqual([
      'services[1]: expected at most 120 requests/s of gpt on one node (share 0.5), got 240 on p4d-0',
    ]);
  });

  it('cannot vouch for zones', () => {
    expect(violationsOf(verifyPlan(withShare({ zone: 0.5 })), 'max-share-kept')).toEqual([
      'services[1]: expected at most the share 0.5 of gpt in one zone, got a plan, which says nothing about zones',
    ]);
  });
});
