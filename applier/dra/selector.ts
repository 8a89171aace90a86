import { gpuModel } from '../../planner/mig/index.ts';
import { DRIVER } from './names.ts';
import { productNames } from './product-names.ts';

/**
 * CEL that selects instances of a profile on a GPU model. The model has to be said: `1g.10gb` is another thing on an
 * A100 of 40 GB than on one of 80 GB.
 *
 * Driver and type come first: a device that lacks an attribute makes the expression fail unless something else has
 * made it false, and whole GPUs have no profile.
 *
 * @throws {RangeError} where the model is not known or does not have the profile
 */
export function migSelector(gpu: string, profile: string): string {
  const profiles = gpuModel(gpu)?.profiles.map(({ name }) => name) ?? [];
  const products = productNames(gpu).map(quoted).join(', ');
  if (!profiles.includes(profile)) {
    throw new RangeError(
      `expected a MIG profile of ${gpu}, one of ${profiles.join(', ')}, got ${JSON.stringify(profile)}`,
    );
  }
  const attributes = `device.attributes['${DRIVER}']`;
  return [
    `device.driver == '${DRIVER}'`,
    `${attributes}.type == 'mig'`,
    `${attributes}.profile == ${quoted(profile)}`,
    `${attributes}.productName in [${products}]`,
  ].join(' && ');
}

const quoted = (text: string) => `'${text}'`;
