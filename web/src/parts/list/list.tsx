// A short list as a table: some dozens of rows, all of them drawn. What may be long is parts/table's business.
import type { ComponentChildren } from "preact";
import { tellWhole } from "./whole.ts";
import "./list.css";

export interface ListColumn<Row> {
  readonly title: string;
  /** For figures. */
  readonly right?: boolean;
  /** Takes the room that is left, and is cut where there is none. */
  readonly wide?: boolean;
  /** Left out where the page is narrow. */
  readonly minor?: boolean;
  /** What the column says, in more words than its title. */
  readonly hint?: string;
  cell(row: Row): ComponentChildren;
}

export interface ListProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly ListColumn<Row>[];
  keyOf(row: Row): string;
  isSelected?(row: Row): boolean;
}

/** `<List label="Versions" rows={…} columns={…} keyOf={…}/>` */
export function List<Row>({ label, rows, columns, keyOf, isSelected }: ListProps<Row>) {
  return (
    <div class="list" onMouseOver={tellWhole}>
      <table class="list-table">
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)} title={column.hint}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} class={isSelected?.(row) ? "list-row list-row--selected" : "list-row"}>
              {columns.map((column) => (
                <td key={column.title} class={classOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ right, wide, minor }: ListColumn<Row>): string {
  return `list-cell${right ? " list-cell--right" : ""}${wide ? " list-cell--wide" : ""}${minor ? " list-cell--minor" : ""}`;
}
