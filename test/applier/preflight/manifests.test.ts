import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { manifests } from '../../../applier/preflight/manifests.ts';
import { accesses, RIGHTS } from '../../../applier/preflight/rights.ts';

const FOLDER = 'applier/manifests';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

const objects = [...manifests()].flatMap(([path, text]) =>
  parseAllDocuments(text).map((document) => ({ path, object: document.toJS() })),
);
const rulesOf = (kind: string, name: string, namespace?: string): Rule[] =>
  objects.find(
    ({ object }) =>
      object.kind === kind && object.metadata.name === name && (!namespace || object.metadata.namespace === namespace),
  )!.object.rules;

describe('manifests', () => {
  it('are up to date (npm run manifests)', () => {
    for (const [path, text] of manifests()) expect(readFileSync(join(FOLDER, path), 'utf8'), path).toBe(text);
    const there = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
    expect(there.filter((path) => statSync(join(FOLDER, path)).isFile()).sort()).toEqual(
      [...manifests().keys()].sort(),
    );
  });

  it('grant every right of the table and no other', () => {
    const granted = [
      ...rulesOf('ClusterRole', 'mig-planner'),
      ...rulesOf('ClusterRole', 'mig-planner-serving'),
      ...rulesOf('Role', 'mig-planner', 'gpu-operator'),
      ...rulesOf('Role', 'mig-planner', 'mig-planner'),
      ...rulesOf('Role', 'mig-planner-job-starters'),
    ].map(({ apiGroups, resources, verbs, resourceNames }) => [apiGroups, resources, verbs, resourceNames]);
    const order = ['cluster', 'serving', 'operator', 'own'];
    const rank = ({ who, where }: (typeof RIGHTS)[number]) => (who === 'applier' ? order.indexOf(where) : order.length);
    const wanted = [...RIGHTS].sort((a, b) => rank(a) - rank(b));
    expect(granted).toEqual(wanted.map(({ group, resource, verbs, names }) => [[group], [resource], verbs, names]));
  });

  it('bind roles that exist, to the applier and to those who start Jobs', () => {
    const bindings = objects.filter(
      ({ object }) => object.kind.endsWith('RoleBinding') || object.kind === 'ClusterRoleBinding',
    );
    for (const { object } of bindings) {
      const { kind, name } = object.roleRef;
      expect(objects.some((each) => each.object.kind === kind && each.object.metadata.name === name)).toBe(true);
    }
    const subjects = bindings.map(({ object }) => object.subjects[0].name);
    expect(new Set(subjects)).toEqual(new Set(['mig-planner-apply', 'mig-planner:job-starters']));
  });

  it('give rights to change services in namespaces one by one only', () => {
    const serving = objects.filter(({ object }) => object.roleRef?.name === 'mig-planner-serving');
    expect(serving.map(({ path, object }) => [path, object.kind, object.metadata.namespace])).toEqual([
      ['serving/role-binding.yaml', 'RoleBinding', undefined],
    ]);
  });
});

describe('rights', () => {
  it('are as few as can be', () => {
    for (const { verbs, group, resource, names } of RIGHTS) {
      expect([group, resource, ...verbs].includes('*')).toBe(false);
      expect(resource).not.toMatch(/secrets|exec|attach|roles/);
      // RBAC never allows a create by name.
      if (names !== undefined) expect(verbs).not.toContain('create');
    }
    const deletes = RIGHTS.filter(({ verbs }) => verbs.includes('delete'));
    expect(deletes.map(({ who, resource }) => `${who} ${resource}`)).toEqual(['job-starter jobs']);
  });

  it('are asked for one verb and one namespace at a time', () => {
    const asked = accesses({ own: 'mig-planner', operator: 'gpu-operator', serving: ['a', 'b'] });
    const attributes = asked.map((access) => access.attributes);
    expect(attributes).toContainEqual({ group: '', resource: 'nodes', verb: 'patch' });
    expect(attributes).toContainEqual({
      group: '',
      resource: 'pods',
      subresource: 'eviction',
      verb: 'create',
      namespace: 'b',
    });
    expect(attributes).toContainEqual({
      group: '',
      resource: 'configmaps',
      verb: 'patch',
      namespace: 'gpu-operator',
      name: 'mig-planner-layouts',
    });
    expect(attributes.some(({ resource }) => resource === 'jobs')).toBe(false);
  });
});
