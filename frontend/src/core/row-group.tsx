/** Rows each of which opens what it names: how desks list what waits. */
import type { ComponentChildren } from 'preact';
import { A } from './router';
import { Icon } from './ui';

interface Props<Row> {
  rows: readonly Row[];
  /** Where a row leads. */
  hrefOf: (row: Row) => string;
  /** Its words. */
  line: (row: Row) => ComponentChildren;
}

/** Nothing at all when there are no rows. */
export function Rows<Row>({ rows, hrefOf, line }: Props<Row>) {
  if (rows.length === 0) return null;
  return (
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
  );
}

/** Rows below one heading, whose id is `id`; nothing at all when there are none. */
export function RowGroup<Row>({ id, title, ...list }: Props<Row> & { id: string; title: string }) {
  if (list.rows.length === 0) return null;
  return (
    <section class="group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Rows {...list} />
    </section>
  );
}
