import type { KubeApi } from './kube-api.ts';
import type { KubeObject } from './objects.ts';

interface ListPage extends KubeObject {
  readonly metadata?: KubeObject['metadata'] & { readonly continue?: string };
  readonly items?: readonly KubeObject[];
}

/** Objects of one page hold the memory of one page only while they are read. */
const PAGE = '500';

/**
 * Hands every object of a collection to `each`, page by page.
 *
 * @returns the collection's resourceVersion, from which it can be watched
 * @throws ApiError 410 when reading it took longer than the server keeps its version
 */
export async function listPages(
  api: KubeApi,
  path: string,
  query: Readonly<Record<string, string>>,
  each: (object: KubeObject) => void,
): Promise<string> {
  let next: string | undefined;
  for (;;) {
    const page = await api.get<ListPage>(path, {
      ...query,
      limit: PAGE,
      ...(next === undefined ? {} : { continue: next }),
    });
    for (const item of page.items ?? []) each(item);
    next = page.metadata?.continue;
    if (!next) return page.metadata?.resourceVersion ?? '';
  }
}
