import { Fragment, type ReactNode } from 'react';
import { classes } from './classes.ts';

export interface Column<Row> {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Figures stand to the right, in tabular figures. */
  figures?: boolean;
  /** Of the column of actions: at the right, its head read aloud alone. */
  actions?: boolean;
  className?: string;
}

export interface TableProps<Row> {
  /** What the table is of; read aloud. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  /** What stands below a row, over the whole width, such as a question about it. */
  below?: (row: Row) => ReactNode;
  className?: string;
}

/** Table has rules and no boxes. On a phone each row stands as a list of its cells, with the head of each beside it. */
export function Table<Row>({ label, columns, rows, id, below, className }: TableProps<Row>) {
  return (
    <table className={classes('w-full border-collapse text-left max-tabs:block', className)} aria-label={label}>
      <thead className="max-tabs:sr-only">
        <tr className="border-b border-border">
          {columns.map((c) => (
            <th key={c.key} scope="col" className={classes('py-2 pr-4 font-medium text-muted last:pr-0', c.figures && 'text-right', c.className)}>
              {c.actions ? <span className="sr-only">{c.head}</span> : c.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-tabs:block">
        {rows.map((row) => {
          const under = below?.(row);
          return (
            <Fragment key={id(row)}>
              <tr className={classes('align-top max-tabs:grid max-tabs:gap-1 max-tabs:py-3', !under && 'border-b border-border')}>
                {columns.map((c, i) => (
                  <td
                    key={c.key}
                    className={classes(
                      'py-3 pr-4 last:pr-0 max-tabs:p-0',
                      i > 0 && !c.actions && 'max-tabs:grid max-tabs:grid-cols-[100px_1fr] max-tabs:gap-2',
                      c.figures && 'figures text-right max-tabs:text-left',
                      c.actions && 'py-[calc(12px+(1lh-var(--control-height))/2)]',
                      c.className,
                    )}
                  >
                    {i > 0 && !c.actions && <span aria-hidden="true" className="text-muted tabs:hidden">{c.head}</span>}
                    {c.actions ? <div className="h-control flex items-center justify-end gap-4 max-tabs:min-h-0 max-tabs:justify-start">{c.cell(row)}</div> : i > 0 ? <div className="min-w-0">{c.cell(row)}</div> : c.cell(row)}
                  </td>
                ))}
              </tr>
              {under && (
                <tr className="border-b border-border max-tabs:block">
                  <td colSpan={columns.length} className="pb-4 max-tabs:block">{under}</td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
