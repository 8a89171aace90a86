export type { Check, CheckStatus } from './check.ts';
export { type ClusterPolicy, type Facts, type NeededNode, READS, type Read, type ServiceFacts } from './facts.ts';
export { gpuStack } from './gpu-stack.ts';
export { preflight } from './preflight.ts';
export { type Access, accesses, LAYOUTS_MAP, LEASE, type Namespaces, RIGHTS, type Right } from './rights.ts';
