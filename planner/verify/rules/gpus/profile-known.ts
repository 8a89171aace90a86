import { defineRule } from '../../rule.ts';

export const profileKnown = defineRule({
  id: 'profile-known',
  why: 'the same profile name means another shape, or nothing, on another GPU model',
  check: ({ instances }) =>
    instances
      .filter(({ at, profile }) => at.model !== undefined && profile === undefined)
      .map(({ path, at, instance }) => ({
        path: `${path}.profile`,
        expected: `a profile of ${at.gpu.gpu}: ${at.model!.profiles.map((profile) => profile.name).join(', ')}`,
        got: instance.profile,
      })),
});
