import { Document, isScalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { LAYOUTS_MAP, RIGHTS, type Right } from './rights.ts';

const OWN = 'mig-planner';
const OPERATOR = 'gpu-operator';
const ACCOUNT = 'mig-planner-apply';
const STARTERS = 'mig-planner:job-starters';
const WIDTH = 118;

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC = `${RBAC_GROUP}/v1`;
const THE_APPLIER = { kind: 'ServiceAccount', name: ACCOUNT, namespace: OWN };
const LABELS = { 'app.kubernetes.io/name': 'mig-planner' };

/** One object, and what is said above it. */
interface Manifest {
  readonly says: string;
  readonly object: object;
  /** The rights that its rules stand for, in their order. */
  readonly rights?: readonly Right[];
}

const inOwn = { name: 'mig-planner', namespace: OWN, labels: LABELS };
const everywhere = { name: 'mig-planner', labels: LABELS };
const starters = { name: 'mig-planner-job-starters', namespace: OWN, labels: LABELS };

function role(
  kind: 'Role' | 'ClusterRole',
  metadata: object,
  says: string,
  who: Right['who'],
  where: Right['where'],
): Manifest {
  const rights = RIGHTS.filter((right) => right.who === who && right.where === where);
  const rules = rights.map(({ group, resource, verbs, names }) => ({
    apiGroups: [group],
    resources: [resource],
    ...(names === undefined ? {} : { resourceNames: [...names] }),
    verbs: [...verbs],
  }));
  return { says, rights, object: { apiVersion: RBAC, kind, metadata, rules } };
}

function binding(
  kind: 'RoleBinding' | 'ClusterRoleBinding',
  metadata: object,
  role: object,
  subject: object,
): Manifest {
  const roleRef = { apiGroup: RBAC_GROUP, ...role };
  return { says: '', object: { apiVersion: RBAC, kind, metadata, roleRef, subjects: [subject] } };
}

const namespace: Manifest = {
  says: 'Where the Job runs, and nothing else. Pods that want more than the strictest Pod Security Standard allows are refused.',
  object: {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: OWN,
      labels: {
        ...LABELS,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  },
};

const account: Manifest = {
  says: 'As whom the Job talks to the API server. To AWS it talks as the role of its Pod Identity association.',
  object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...inOwn, name: ACCOUNT } },
};

const network: Manifest = {
  says: 'Nobody calls the Job. It calls name servers, HTTPS (the API server, S3, Step Functions) and the agent that gives it its role.',
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: inOwn,
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [],
      egress: [
        {
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
            { protocol: 'TCP', port: 443 },
          ],
        },
        {
          // EKS Pod Identity Agent, on every node.
          to: [{ ipBlock: { cidr: '169.254.170.23/32' } }, { ipBlock: { cidr: 'fd00:ec2::23/128' } }],
          ports: [{ protocol: 'TCP', port: 80 }],
        },
      ],
    },
  },
};

const layouts: Manifest = {
  says:
    'What mig-manager reads layouts from: migManager.config.name of the ClusterPolicy has to name it. Once only, with ' +
    'kubectl create, before the GPU Operator is told of it: to apply it again would take away layouts that nodes carry. ' +
    'mig-manager wants at least one entry; no node has this one.',
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: LAYOUTS_MAP, namespace: OPERATOR, labels: LABELS },
    data: {
      'config.yaml':
        'version: v1\nmig-configs:\n  nothing-cut:\n    - devices: all\n      mig-enabled: true\n      mig-devices: {}\n',
    },
  },
};

/** Files of applier/manifests, by path in that folder. Those at the top are what `kubectl apply -f` of the folder takes. */
const FILES: Readonly<Record<string, readonly Manifest[]>> = {
  '00-namespace.yaml': [namespace, account],
  '10-cluster.yaml': [
    role(
      'ClusterRole',
      everywhere,
      'What the applier sees everywhere, and what it does to nodes.',
      'applier',
      'cluster',
    ),
    binding('ClusterRoleBinding', everywhere, { kind: 'ClusterRole', name: 'mig-planner' }, THE_APPLIER),
    role(
      'ClusterRole',
      { name: 'mig-planner-serving', labels: LABELS },
      'What it does to services. Bound in their namespaces only: see serving/role-binding.yaml.',
      'applier',
      'serving',
    ),
  ],
  '20-operator-namespace.yaml': [
    role(
      'Role',
      { ...inOwn, namespace: OPERATOR },
      'Layouts, in the namespace of the GPU Operator.',
      'applier',
      'operator',
    ),
    binding('RoleBinding', { ...inOwn, namespace: OPERATOR }, { kind: 'Role', name: 'mig-planner' }, THE_APPLIER),
  ],
  '30-own-namespace.yaml': [
    role('Role', inOwn, "The applier's own objects.", 'applier', 'own'),
    binding('RoleBinding', inOwn, { kind: 'Role', name: 'mig-planner' }, THE_APPLIER),
    role(
      'Role',
      starters,
      `Who starts Jobs: the access entry of the state machine's role has the group ${STARTERS}. Whoever may create Jobs here may do all that the applier may.`,
      'job-starter',
      'own',
    ),
    binding(
      'RoleBinding',
      starters,
      { kind: 'Role', name: starters.name },
      { kind: 'Group', name: STARTERS, apiGroup: RBAC_GROUP },
    ),
  ],
  '40-network-policy.yaml': [network],
  'serving/role-binding.yaml': [
    {
      ...binding('RoleBinding', everywhere, { kind: 'ClusterRole', name: 'mig-planner-serving' }, THE_APPLIER),
      says: 'Once for each namespace with services that are planned: kubectl apply -n NAMESPACE -f serving/role-binding.yaml',
    },
  ],
  'once/layouts.yaml': [layouts],
};

/** Files of applier/manifests and their text, by path in that folder. */
export function manifests(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(FILES).map(([path, parts]) => {
      const head = '# Made by `npm run manifests` from applier/preflight. Do not edit: applied as it is by kubectl.\n';
      return [path, head + parts.map((part) => `---\n${textOf(part)}`).join('')];
    }),
  );
}

function textOf({ says, object, rights = [] }: Manifest): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  const rules = document.getIn(['rules'], true) as YAMLSeq<YAMLMap> | undefined;
  rights.forEach(({ why }, at) => {
    rules!.items[at]!.commentBefore = wrapped(why, WIDTH - 4);
  });
  // Lists of words stand on one line.
  visit(document, {
    Seq: (_, list) => {
      list.flow = list.items.length === 0 || list.items.every(isScalar);
    },
  });
  const text = document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
  return says === '' ? text : `${wrapped(says, WIDTH).replaceAll(/^/gm, '#')}\n${text}`;
}

/** Lines of at most so many characters, each with a space before it, as comments have it. */
function wrapped(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line += ` ${word}`;
  }
  return [...lines, line].join('\n');
}
