export { claimTemplate, claimTemplates, type DeploymentName } from './claim-templates.ts';
export { deviceClasses } from './device-classes.ts';
export { type DeviceName, parseDeviceName } from './device-name.ts';
export { claimTemplateName, DRIVER, deviceClassName, MIG_CLASS } from './names.ts';
export { type Pool, type PoolInstance, readPool } from './pool.ts';
