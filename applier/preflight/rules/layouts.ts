import { LayoutsTooLargeError, parseLayouts } from '../../layouts/index.ts';
import { type Rule, refuse, warn } from '../check.ts';
import { LAYOUTS_MAP } from '../rights.ts';

const KIB = 1024;
/** etcd takes 1 MiB; the rest is room for what else the object holds. */
const MOST = 900 * KIB;
/** Where it is time to think about it. */
const MUCH = 700 * KIB;

export const layoutsFile: Rule = {
  id: 'layouts-file',
  what: 'The ConfigMap with layouts is there, and mig-manager can read it',
  why: 'mig-manager does not start without it, and one bad entry makes the whole file invalid for every node.',
  whatToDo: 'Correct the entry, or delete it if no node carries it.',
  source: 'F5, mig-parted api/spec/v1',
  look: ({ layouts, layoutsToBe, namespaces }) => {
    if (layouts === null) {
      const says = `ConfigMap ${namespaces.operator}/${LAYOUTS_MAP} does not exist, or has no config.yaml`;
      return [refuse(says, 'kubectl create -f applier/manifests/once/layouts.yaml')];
    }
    try {
      parseLayouts(layouts);
      if (layoutsToBe instanceof Error && !(layoutsToBe instanceof LayoutsTooLargeError)) throw layoutsToBe;
      return [];
    } catch (error) {
      return [refuse(`ConfigMap ${namespaces.operator}/${LAYOUTS_MAP}: ${(error as Error).message}`)];
    }
  },
};

export const layoutsSize: Rule = {
  id: 'layouts-size',
  what: 'The layouts of the plan fit into the ConfigMap',
  why: `An object of the API server holds 1 MiB; ${MOST / KIB} KiB are left to layouts: those of the way there and back, and those nodes carry.`,
  whatToDo: 'Have nodes cut more alike, or delete entries that no node carries.',
  source: 'etcd, request limit',
  look: ({ layoutsToBe }) => {
    if (layoutsToBe instanceof LayoutsTooLargeError) return [refuse(layoutsToBe.message)];
    if (layoutsToBe instanceof Error) return []; // of the file, and told there
    const bytes = new TextEncoder().encode(layoutsToBe).length;
    return bytes > MUCH ? [warn(`Layouts take ${Math.ceil(bytes / KIB)} KiB of ${MOST / KIB}`)] : [];
  },
};
