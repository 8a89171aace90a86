import { LAYOUTS_KEY, type Layout, layoutsText } from '../layouts/index.ts';
import { MANAGED_BY, MANAGER } from '../workloads/index.ts';
import { isConflict, isMissing } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import type { ConfigMapObject } from './api/objects.ts';
import { collectionPath, objectPath, RESOURCES } from './api/paths.ts';
import type { Places } from './watch/watched.ts';

const ATTEMPTS = 5;

/** What was read back is not what was written: somebody else writes it, too. */
export class LayoutsOverwrittenError extends Error {
  override readonly name = 'LayoutsOverwrittenError';
}

export interface WrittenLayouts {
  /** Of the ConfigMap. */
  readonly version: string;
  /** Whether it had to be written. */
  readonly wrote: boolean;
}

/**
 * Puts layouts into mig-manager's ConfigMap, and reads it back: the operator is known to write over what it takes for
 * its own.
 *
 * @param carried entries that the labels of nodes name
 * @throws LayoutsOverwrittenError; whatever `layoutsText` throws
 */
export async function writeLayouts(
  api: KubeApi,
  { operatorNamespace: namespace, layouts: name }: Places,
  layouts: readonly Layout[],
  carried: ReadonlySet<string>,
): Promise<WrittenLayouts> {
  const path = objectPath(RESOURCES.configMaps, name, namespace);
  for (let attempt = 1; ; attempt++) {
    const found = await read(api, path);
    const before = found?.data?.[LAYOUTS_KEY] ?? null;
    const text = layoutsText(before, layouts, carried);
    if (found !== undefined && text === before) return { version: versionOf(found), wrote: false };
    const data = { [LAYOUTS_KEY]: text };
    try {
      if (found === undefined) {
        const metadata = { name, namespace, labels: { [MANAGED_BY]: MANAGER } };
        const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
        await api.create(collectionPath(RESOURCES.configMaps, namespace), map);
      } else {
        await api.merge(path, { metadata: { resourceVersion: versionOf(found) }, data });
      }
    } catch (error) {
      if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      continue;
    }
    const now = await read(api, path);
    if (now?.data?.[LAYOUTS_KEY] === text) return { version: versionOf(now), wrote: true };
    throw new LayoutsOverwrittenError(
      `ConfigMap ${namespace}/${name}: something else writes it as well: what was read back is not what was written. Give mig-manager a ConfigMap of its own (migManager.config.name=${name}, create: false)`,
    );
  }
}

async function read(api: KubeApi, path: string): Promise<ConfigMapObject | undefined> {
  try {
    return await api.get<ConfigMapObject>(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const versionOf = ({ metadata }: ConfigMapObject): string => metadata?.resourceVersion ?? '';
