export { assignServices } from './assign.ts';
export { type Changes, countChanges } from './changes.ts';
export { type CurrentNode, currentNodes, runningInstances } from './current.ts';
export { cutNodes, isLegal } from './cut-nodes.ts';
export { type LaidOut, layOut } from './lay-out.ts';
export type { CutGpu, PlacedGpu, PlacedInstance } from './placed.ts';
