/** Rows below one heading, each of which opens what it names: how desks list what waits, by state. */
import type { ComponentChildren } from 'preact';
import { A } from './router';
import { Icon } from './ui';

/** Nothing at all when there are no rows. `id` is of the heading, `hrefOf` where a row leads, `line` its words. */
export function RowGroup<Row>(props: {
  id: string;
  title: string;
  rows: readonly Row[];
  hrefOf: (row: Row) => string;
  line: (row: Row) => ComponentChildren;
}) {
  const { id, title, rows, hrefOf, line } = props;
  if (rows.length === 0) return null;
  return (
    <section class="group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="rows">
        {rows.map((row) => (
          <li key={hrefOf(row)}>
            <A href={hrefOf(row)}>
              <span class="row-text">{line(row)}</span>
              <Icon name="next" />
            </A>
          </li>
        ))}
      </ul>
    </section>
  );
}
