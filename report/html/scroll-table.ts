import { html, type Markup } from './markup.ts';

/** A column of a table. */
export interface Head {
  readonly label: string;
  readonly unit?: string;
  /** Numbers stand at the right, so that their digits line up. */
  readonly number?: boolean;
  /** The column's heading is for screen readers only: its cells are drawings. */
  readonly unseen?: boolean;
  /** Whether rows can be sorted by the cells' `data-v`. */
  readonly sortable?: boolean;
}

/** A table in a frame of its own: on a narrow screen the table scrolls, not the page. */
export function scrollTable(name: string, className: string, heads: readonly Head[], rows: readonly Markup[]): Markup {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${name}">
      <table class="${className}">
        <thead><tr>${heads.map(headCell)}</tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>`;
}

function headCell({ label, unit, number, unseen, sortable }: Head): Markup {
  if (unseen) return html`<th scope="col"><span class="sr">${label}</span></th>`;
  const text = html`${label}${unit !== undefined && html` <small>${unit}</small>`}`;
  return html`<th scope="col"${number === true && html` class="n"`}${sortable === true && html` data-sort`}>${text}</th>`;
}
