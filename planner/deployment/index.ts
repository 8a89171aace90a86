export { capacityOf, meetsDemand, smallestSlack, totalsOf } from './capacity.ts';
export { type Deployment, deploy, totalGpus } from './deployment.ts';
export { giveAway } from './leftovers.ts';
export { trim } from './trim.ts';
