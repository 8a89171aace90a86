import { describe, expect, it } from 'vitest';
import type { HttpRoute, RouteRule } from '../../../applier/workloads/http-route.ts';
import { type RouteShares, weightedRoute } from '../../../applier/workloads/index.ts';
import { deployment, LARGE, SMALL, service } from './objects.ts';

const FRONT = service('bert', { app: 'bert' });
const SHARES: RouteShares = {
  service: 'bert',
  kinds: [
    [SMALL, 100],
    [LARGE, 700],
  ],
  original: 0,
};
const [S, L] = ['bert-1g-5gb-a100-40gb', 'bert-7g-40gb-a100-40gb'] as const;

const route = (rules: RouteRule[], changes: Partial<HttpRoute['metadata']> = {}): HttpRoute => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: {
    name: 'front',
    namespace: 'serving',
    resourceVersion: '42',
    labels: { 'mig-planner/service': 'bert' },
    ...changes,
  },
  spec: { parentRefs: [{ name: 'edge' }], hostnames: ['bert.example'], rules },
});

const MATCHED = {
  matches: [{ path: { type: 'PathPrefix', value: '/v1' } }],
  filters: [{ type: 'RequestHeaderModifier' }],
  timeouts: { request: '10s' },
};

describe('a labelled route', () => {
  it('has the backends of its rules replaced and nothing else stated', () => {
    const rules = [
      { ...MATCHED, backendRefs: [{ name: 'bert', port: 80, filters: [{ type: 'URLRewrite' }] }] },
      { backendRefs: [{ name: 'admin', port: 80 }] },
      { filters: [{ type: 'RequestRedirect' }] },
    ];
    const { routes, findings } = weightedRoute(deployment(), [FRONT], [route(rules)], SHARES);
    expect(findings).toEqual([]);
    const filters = [{ type: 'URLRewrite' }];
    expect(routes).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'front', namespace: 'serving', resourceVersion: '42' },
        spec: {
          rules: [
            {
              ...MATCHED,
              backendRefs: [
                { name: S, port: 80, weight: 142857, filters },
                { name: L, port: 80, weight: 1_000_000, filters },
                { name: 'bert', port: 80, weight: 0, filters },
              ],
            },
            rules[1],
            rules[2],
          ],
        },
      },
    ]);
  });

  it('is the same when it is written twice', () => {
    const rules = [{ backendRefs: [{ name: 'bert', port: 80 }] }];
    const once = weightedRoute(deployment(), [FRONT], [route(rules)], SHARES).routes[0]!;
    const again = weightedRoute(deployment(), [FRONT], [route(once.spec!.rules!)], SHARES).routes[0]!;
    expect(again.spec).toEqual(once.spec);
  });

  it('loses kinds of an old plan', () => {
    const rules = [
      {
        backendRefs: [
          { name: 'bert-2g-10gb-a100-40gb', port: 80, weight: 7 },
          { name: 'bert', port: 80 },
        ],
      },
    ];
    const { routes, findings } = weightedRoute(deployment(), [FRONT], [route(rules)], SHARES);
    expect(findings).toEqual([]);
    expect(routes[0]!.spec!.rules![0]!.backendRefs!.map(({ name }) => name)).toEqual([S, L, 'bert']);
  });

  it('does not name Services of kinds with nothing ready, which may not be there', () => {
    const kinds = [
      [SMALL, 0],
      [LARGE, 700],
    ] as const;
    const rules = [{ backendRefs: [{ name: 'bert', port: 80 }] }];
    const { routes } = weightedRoute(deployment(), [FRONT], [route(rules)], { ...SHARES, kinds });
    expect(routes[0]!.spec!.rules![0]!.backendRefs!.map(({ name }) => name)).toEqual([L, 'bert']);
  });

  it('finds the Services of another namespace by their full name', () => {
    const rules = [{ backendRefs: [{ name: 'bert', namespace: 'serving', port: 80 }] }];
    const { routes } = weightedRoute(deployment(), [FRONT], [route(rules, { namespace: 'edge' })], SHARES);
    expect(routes[0]!.spec!.rules![0]!.backendRefs![0]).toEqual({
      name: S,
      namespace: 'serving',
      port: 80,
      weight: 142857,
    });
  });

  it.each([
    [
      'a rule with a backend of somebody else',
      [
        {
          backendRefs: [
            { name: 'bert', port: 80 },
            { name: 'canary', port: 80 },
          ],
        },
      ],
    ],
    ['no rule of the service', [{ backendRefs: [{ name: 'admin', port: 80 }] }]],
    ['no Service but something else of its name', [{ backendRefs: [{ kind: 'Bucket', name: 'bert' }] }]],
  ])('is refused with %s', (_, rules) => {
    const { routes, findings } = weightedRoute(deployment(), [FRONT], [route(rules)], SHARES);
    expect(routes).toEqual([]);
    expect(findings).toMatchObject([{ id: 'route-rule', status: 'refused' }]);
  });

  it('shares with the original while that has pods, and leaves it all while nothing else is ready', () => {
    const weights = (shares: Partial<RouteShares>) =>
      weightedRoute(deployment(), [FRONT], [route([{ backendRefs: [{ name: 'bert', port: 80 }] }])], {
        ...SHARES,
        ...shares,
      }).routes[0]!.spec!.rules![0]!.backendRefs!.map(({ weight }) => weight);
    expect(weights({ original: 1400 })).toEqual([71429, 500_000, 1_000_000]);
    expect(weights({ kinds: [[SMALL, 0]], original: 1400 })).toEqual([1_000_000]);
    expect(weights({ kinds: [[SMALL, 0]], original: 0 })).toEqual([1_000_000]);
  });

  it('takes no more weight than its Gateway does', () => {
    const original = deployment({ annotations: { 'mig-planner/max-weight': '999' } });
    const { routes } = weightedRoute(
      original,
      [FRONT],
      [route([{ backendRefs: [{ name: 'bert', port: 80 }] }])],
      SHARES,
    );
    expect(routes[0]!.spec!.rules![0]!.backendRefs!.map(({ weight }) => weight)).toEqual([143, 999, 0]);
  });
});

describe('a route of its own', () => {
  const annotations = { 'mig-planner/gateway': 'edge/public/https', 'mig-planner/hostnames': 'a.example, b.example' };

  it('is made where the original names a Gateway', () => {
    const { routes, findings } = weightedRoute(deployment({ annotations }), [FRONT], [], SHARES);
    expect(findings).toEqual([]);
    expect(routes).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: {
          name: 'bert-mig-planner',
          namespace: 'serving',
          labels: { 'mig-planner/service': 'bert', 'app.kubernetes.io/managed-by': 'mig-planner' },
        },
        spec: {
          parentRefs: [{ namespace: 'edge', name: 'public', sectionName: 'https' }],
          hostnames: ['a.example', 'b.example'],
          rules: [
            {
              backendRefs: [
                { name: S, port: 80, weight: 142857 },
                { name: L, port: 80, weight: 1_000_000 },
                { name: 'bert', port: 80, weight: 0 },
              ],
            },
          ],
        },
      },
    ]);
    // It carries the label of consent itself, and stays the applier's all the same.
    expect(weightedRoute(deployment({ annotations }), [FRONT], routes, SHARES).routes).toEqual(routes);
  });

  it.each([
    [{ 'mig-planner/gateway': 'public' }, 'route-gateway'],
    [{ 'mig-planner/gateway': 'edge/public', 'mig-planner/port': '81' }, 'route-port'],
  ])('is refused for %o', (annotations, id) => {
    expect(weightedRoute(deployment({ annotations }), [FRONT], [], SHARES)).toMatchObject({
      routes: [],
      findings: [{ id, status: 'refused' }],
    });
  });

  it('sends to the port called http where there are several', () => {
    const two = service(
      'bert',
      { app: 'bert' },
      {
        ports: [
          { name: 'grpc', port: 9000 },
          { name: 'http', port: 80 },
        ],
      },
    );
    const { routes } = weightedRoute(deployment({ annotations }), [two], [], SHARES);
    expect(routes[0]!.spec!.rules![0]!.backendRefs![0]!.port).toBe(80);
  });

  it('is not made where nobody asks for one', () => {
    expect(weightedRoute(deployment(), [FRONT], [], SHARES)).toEqual({ routes: [], findings: [] });
  });
});

it('refuses more kinds than a rule takes', () => {
  const kinds = Array.from({ length: 16 }, () => [SMALL, 1] as const);
  expect(weightedRoute(deployment(), [FRONT], [], { ...SHARES, kinds }).findings).toMatchObject([
    { id: 'route-backends' },
  ]);
});
