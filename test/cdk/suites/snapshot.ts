import { expect, test } from 'vitest';
import { EVERYTHING, template } from '../support.ts';

/** Hashes of packages change with every line of code; what the stack is made of does not. */
function normalised(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/[0-9a-f]{64}/g, '<hash>'));
}

test('the template with everything switched on is the one that was looked at', () => {
  const { Resources, Outputs } = template(EVERYTHING).toJSON();

  expect(normalised({ Resources, Outputs })).toMatchSnapshot();
});
