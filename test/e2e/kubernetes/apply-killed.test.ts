import { describeWith } from '../support/component.ts';
import { killedWith } from './support/killed.ts';
import { Serving } from './support/serving.ts';

await describeWith('an applier that is killed at every step', Serving.start, killedWith('mig-manager'));
