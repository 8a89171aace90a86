import { workOn } from '../layouts/index.ts';
import type { Call, NodeSeen, PodSeen } from '../types.ts';
import { openSteps } from './finish.ts';
import type { Layout } from './program.ts';
import type { Situation } from './situation.ts';

/** What has to be asked of nodes now. Says what it waits for. */
export function nodeCalls(situation: Situation, says: string[]): Call[] {
  const { program, record } = situation;
  const calls: Call[] = [];
  const taken = new Set<string>();
  const busy = new Set<number>();
  for (const index of openSteps(program, record)) {
    const step = program.steps[index]!;
    const real = situation.real(step.node);
    switch (step.action) {
      case 'cordon':
        if (real && !real.unschedulable) calls.push({ call: 'cordon', node: real.name });
        break;
      case 'evict':
        busy.add(step.node);
        if (real) calls.push(...emptyNode(situation, step.node, real, says));
        break;
      case 'reconfigure':
        busy.add(step.node);
        if (real) calls.push(...cutNode(situation, index, step, real, says));
        else calls.push(...bindNode(situation, step.node, taken, says));
        break;
      case 'uncordon':
        if (real && (real.unschedulable || real.startupTaint)) calls.push({ call: 'uncordon', node: real.name });
        break;
      case 'addNode':
        if (!real) calls.push(...bindNode(situation, step.node, taken, says));
        break;
      case 'removeNode':
        busy.add(step.node);
        if (!real) break;
        calls.push(...emptyNode(situation, step.node, real, says));
        if (situation.tally.on(step.node).pods.length === 0) calls.push({ call: 'release', node: real.name });
        break;
      default:
    }
  }
  return [...calls, ...replaceLostNodes(situation, busy, taken, says)];
}

/** Cordons a node, then evicts what is on it, as far as each service can spare it. */
function emptyNode(situation: Situation, node: number, real: NodeSeen, says: string[]): Call[] {
  const { pods } = situation.tally.on(node);
  if (!(real.unschedulable || real.startupTaint)) return [{ call: 'cordon', node: real.name }];
  return pods.flatMap((pod): Call[] => {
    if (pod.terminating) {
      says.push(`pod ${pod.namespace}/${pod.name} is still ending on ${real.logical}`);
      return [];
    }
    const hindrance = mayGo(situation, pod);
    if (hindrance === null)
      return [{ call: 'evict', namespace: pod.namespace, pod: pod.name, uid: pod.uid, service: pod.kind!.service }];
    says.push(`pod ${pod.namespace}/${pod.name} stays on ${real.logical}: ${hindrance}`);
    return [];
  });
}

function mayGo(situation: Situation, pod: PodSeen): string | null {
  const { program } = situation;
  const service = pod.kind === null ? -1 : program.services.indexOf(pod.kind.service);
  if (service < 0) return 'it holds a GPU instance and belongs to no service of the plans; move it elsewhere';
  if (!pod.ready || situation.keeps(service)) return null;
  const awaited = situation.awaitsOwn(service);
  if (awaited !== null) return awaited;
  return `${program.services[service]} has ${situation.certain(service).toFixed(1)} requests/s ready elsewhere; its gate is ${program.gate[service]}`;
}

/** Has mig-manager cut an empty node, once the layouts have reached it. */
function cutNode(
  situation: Situation,
  index: number,
  step: { readonly node: number; readonly layout: Layout; readonly before: Layout; readonly end: number },
  real: NodeSeen,
  says: string[],
): Call[] {
  const { program, record, tally } = situation;
  const { name } = program.nodes[step.node]!;
  const known = record.nodes[name];
  if (known?.step === index && known.status === 'done') {
    return step.end === index && (real.unschedulable || real.startupTaint)
      ? [{ call: 'uncordon', node: real.name }]
      : [];
  }
  if (tally.on(step.node).pods.length > 0 || !(real.unschedulable || real.startupTaint)) {
    return emptyNode(situation, step.node, real, says);
  }
  return layoutCalls(situation, step.node, index, step.layout, step.before, real, says);
}

function layoutCalls(
  situation: Situation,
  node: number,
  step: number | null,
  layout: Layout,
  before: Layout,
  real: NodeSeen,
  says: string[],
): Call[] {
  const { program, record, limits, now } = situation;
  const { name } = program.nodes[node]!;
  const left = (record.layoutsAt ?? now) + limits.propagationMs - now;
  if (left > 0) {
    says.push(`layouts reach the nodes in ${Math.ceil(left / 1000)} s`);
    return [];
  }
  const known = record.nodes[name];
  const begun = known && known.step === step ? known : undefined;
  if (begun && (begun.status === 'gaveUp' || begun.status === 'wentBack')) {
    says.push(begun.says);
    return [];
  }
  const wanted = { layout, before: before.length > 0 ? before : null };
  const next = workOn(real, begun?.work ?? null, wanted, now, limits.node);
  // What is said while waiting tells the time, and the record is written only when something has happened.
  const { work, status } = next;
  record.nodes[name] = { step, work, status, says: status === 'waiting' ? '' : next.says };
  if (next.status !== 'done') says.push(next.says);
  return [...next.calls];
}

/** Gives a logical name to the first node of its group that is free, fit and not yet taken. */
function bindNode(situation: Situation, node: number, taken: Set<string>, says: string[]): Call[] {
  const { program, snapshot } = situation;
  const { name, nodeGroup, gpu, gpuCount } = program.nodes[node]!;
  const occupied = new Set(snapshot.pods.map((pod) => pod.node));
  const free = snapshot.nodes
    .filter(
      (real) =>
        real.logical === null &&
        real.nodeGroup === nodeGroup &&
        real.gpu === gpu &&
        real.gpuCount === gpuCount &&
        real.ready &&
        !occupied.has(real.name) &&
        !taken.has(real.name) &&
        // Somebody else's cordon has its reason; a released node is cordoned by us.
        (!real.unschedulable || real.released || real.cordonedBy !== null),
    )
    .sort((a, b) => Number(b.released) - Number(a.released) || (a.name < b.name ? -1 : 1))[0];
  if (!free) {
    says.push(`${name} waits for a free node of ${gpuCount} × ${gpu} in node group ${nodeGroup}: add one`);
    return [];
  }
  taken.add(free.name);
  return [{ call: 'bind', node: free.name, logical: name }];
}

/**
 * A node that went away leaves its name to a new one, which is cut as the plan has it at this point before pods may
 * come.
 */
function replaceLostNodes(situation: Situation, busy: ReadonlySet<number>, taken: Set<string>, says: string[]): Call[] {
  const { program, hands } = situation;
  const standing = standingLayouts(situation);
  return program.nodes.flatMap((_, node): Call[] => {
    const layout = standing[node];
    if (!layout || busy.has(node) || hands[node] === 'leaving') return [];
    const real = situation.real(node);
    if (!real) return bindNode(situation, node, taken, says);
    if (!real.startupTaint) return [];
    const { pods } = situation.tally.on(node);
    // Pods of the plans are on it, so it was open before: somebody has put the taint on again.
    if (pods.some(({ kind }) => kind !== null)) return [{ call: 'uncordon', node: real.name }];
    if (pods.length > 0) return emptyNode(situation, node, real, says);
    const done = situation.record.nodes[program.nodes[node]!.name];
    if (done && done.step === null && done.status === 'done') return [{ call: 'uncordon', node: real.name }];
    return layoutCalls(situation, node, null, layout, [], real, says);
  });
}

/** What each node is cut into by now; null where it is not part of the cluster. */
function standingLayouts({ program, record }: Situation): (Layout | null)[] {
  const standing = program.nodes.map(({ layout }) => layout);
  program.steps.forEach((step, index) => {
    if (step.action === 'reconfigure' && record.done[index]) standing[step.node] = step.layout;
    if (step.action === 'removeNode' && record.begun[index]) standing[step.node] = null;
  });
  return standing;
}
