export { type Compiled, compileProblem } from './compile.ts';
export { add, type Decimal, multiply, toDecimal, toNumber } from './decimal.ts';
export type { Obstacle } from './obstacles.ts';
export { type BatchRule, operatingPoint } from './operating-point.ts';
export {
  type GpuPool,
  type InstanceKind,
  type NodeGroupLimits,
  type Problem,
  serviceCount,
  withSlack,
} from './problem.ts';
