import type { ProfileRow } from '../documents/index.ts';

/** Profile rows by what names them. */
export class ProfileTable {
  readonly #rows = new Map<string, ProfileRow>();

  constructor(rows: readonly ProfileRow[]) {
    for (const row of rows) this.#rows.set(keyOf(row.model, row.gpu, row.profile, row.batch), row);
  }

  row(model: string, gpu: string, profile: string, batch: number): ProfileRow | undefined {
    return this.#rows.get(keyOf(model, gpu, profile, batch));
  }
}

function keyOf(model: string, gpu: string, profile: string, batch: number): string {
  // Names carry no line breaks within a CSV cell that is trimmed and unquoted; JSON would cost a second on a large plan.
  return `${model}\n${gpu}\n${profile}\n${batch}`;
}
