import { defineRule } from '../../rule.ts';

export const startAllowed = defineRule({
  id: 'start-allowed',
  why: 'the driver creates an instance only at the starts it lists for the profile',
  check: ({ instances }) =>
    instances
      .filter(({ profile, instance }) => profile !== undefined && !profile.starts.includes(instance.start))
      .map(({ path, profile, instance }) => ({
        path: `${path}.start`,
        expected: `a start of ${instance.profile}: ${profile!.starts.join(', ')}`,
        got: String(instance.start),
      })),
});
