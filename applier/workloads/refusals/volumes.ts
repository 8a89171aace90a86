import { type Finding, refused, warning } from '../finding.ts';
import { nameOf } from '../selectors.ts';
import type { Rule } from './subject.ts';

/** A volume that one node only can mount would keep pods on all others pending. */
export const volumes: Rule = ({ original, volumeClaims }) =>
  (original.spec?.template.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim }): Finding[] => {
    if (persistentVolumeClaim === undefined) return [];
    const on = `Deployment ${nameOf(original)}: volume ${name} (PersistentVolumeClaim ${persistentVolumeClaim.claimName})`;
    const claim = volumeClaims?.find(({ metadata }) => metadata?.name === persistentVolumeClaim.claimName);
    if (claim === undefined) {
      const says = volumeClaims === null ? `${on} may not be read` : `${on} does not exist`;
      return [warning('volume', says, 'Make sure that pods on several nodes can mount it at a time.')];
    }
    const modes = claim.spec?.accessModes ?? [];
    if (modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')) return [];
    const whatToDo = 'Use ReadWriteMany, ReadOnlyMany or an ephemeral volume, or put the model into the image.';
    return [refused('volume', `${on} is ${modes.join(', ')}: pods of one node only can mount it`, whatToDo)];
  });
