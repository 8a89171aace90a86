export {
  adoptedReplicas,
  originalCapacity,
  releaseOriginalPatch,
  replicasBefore,
  scaleOriginalPatch,
} from './adoption.ts';
export { type Balancing, type ReadyPods, readyCapacity } from './balancing.ts';
export { type BalancingChoice, type BalancingFacts, balancingOf } from './balancing-mode.ts';
export { type DeriveOptions, deriveDeployment, hasTemplateOf } from './derive-deployment.ts';
export { CannotDeriveError, type Finding } from './finding.ts';
export { gpuOfProduct, gpuProducts } from './gpu-products.ts';
export { type Acceptance, type HttpRoute, routeAccepted } from './http-route.ts';
export {
  CLAIM,
  derivedName,
  derivedRouteName,
  derivedServiceName,
  MANAGED_BY,
  MANAGER,
  RATE,
  TEMPLATE,
  THROUGHPUT,
  TRANSITION,
} from './names.ts';
export { portsOf, profileService } from './profile-service.ts';
export { type Intended, refusalsOf, type ScaledObject, type Surroundings } from './refusals/index.ts';
export { type RouteStanding, routeStanding } from './route-standing.ts';
export { nameOf } from './selectors.ts';
export { type Backend, kindLabels, servicesOf } from './template.ts';
export { type RoutePlan, type RouteShares, weightedRoute } from './weighted-route.ts';
export { weightsOf } from './weights.ts';
