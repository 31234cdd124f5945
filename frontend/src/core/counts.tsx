/** A table of counts: what is counted stands at the head of its row. */
import type { ComponentChildren } from 'preact';

export type CountRow = readonly [name: ComponentChildren, ...counts: ComponentChildren[]];

/** `isTight` lets long names break, so that no count does. */
export function Counts(props: { head?: readonly string[]; rows: readonly CountRow[]; isTight?: boolean }) {
  return (
    <table class={props.isTight ? 'counts counts-short' : 'counts'}>
      {props.head && (
        <thead>
          <tr>
            {props.head.map((one) => (
              <th key={one} scope="col">
                {one}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {props.rows.map(([name, ...counts], row) => (
          <tr key={row}>
            <th scope="row">{name}</th>
            {counts.map((count, column) => (
              <td key={column}>{count}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
