export { contains, countsKey, enumerateGeometry, type Geometry } from './geometry.ts';
export { type GpuModel, gpuModel, gpuModelNames, type MigProfile } from './models.ts';
export {
  countsOf,
  type PartitionRules,
  type PlacedProfile,
  type PlacementSet,
  placementSets,
  sliceMask,
} from './placement-sets.ts';
