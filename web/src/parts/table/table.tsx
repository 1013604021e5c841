// A table of many rows: columns by a grid, a row chosen by mouse or keyboard, titles that sort.
import { useRef } from "preact/hooks";
import { stepped } from "../../model/window.ts";
import { Icon } from "../icon/icon.tsx";
import { WindowList } from "../window-list/window-list.tsx";
import { type Column, leastWidth } from "./columns.ts";
import "./table.css";

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** The key of the row that is chosen. */
  readonly selected?: string | null;
  readonly onSelect?: (row: Row, index: number) => void;
  /** Enter, or a click on a row. */
  readonly onOpen?: (row: Row, index: number) => void;
  /** Where a row leads, so that it can be opened in a new tab. The link is the first cell that is no button. */
  readonly href?: (row: Row) => string;
  readonly sort?: string | null;
  readonly onSort?: (order: string) => void;
  readonly onEnd?: () => void;
  readonly onTop?: (there: boolean) => void;
  /** Rows keep their place while others come above them, at the head of the list too. */
  readonly hold?: boolean;
  /** How a row looks: "error", "new". */
  readonly look?: (row: Row) => string | null;
  readonly footer?: preact.ComponentChildren;
  /** As high as its rows, for a short table among others; otherwise it fills its place and scrolls. */
  readonly plain?: boolean;
}

const ROW = 28;

/** `<Table label="Traces" columns={columns} rows={traces} keyOf={(trace) => trace.trace_id}/>` */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, keyOf, selected = null, onSelect, onOpen, footer, plain = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const template = columns.map((column) => column.width).join(" ");
  const chosen = selected === null ? -1 : rows.findIndex((row) => keyOf(row) === selected);
  const keydown = (event: KeyboardEvent): void => {
    const row = rows[chosen];
    if (event.key === "Enter" && row !== undefined && !(event.target instanceof HTMLAnchorElement)) {
      event.preventDefault();
      onOpen?.(row, chosen);
      return;
    }
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 280) / ROW) - 2);
    const next = stepped(event.key, chosen, rows.length, page);
    const to = next === null ? undefined : rows[next];
    if (next === null || to === undefined || !onSelect) return;
    event.preventDefault();
    onSelect(to, next);
  };
  const line = (row: Row, index: number) => (
    <Line {...props} row={row} index={index} template={template} isSelected={index === chosen} />
  );
  const head = <Head {...props} template={template} />;
  const attributes = {
    role: "grid",
    "aria-label": label,
    "aria-rowcount": rows.length + 1,
    tabIndex: 0,
    onKeyDown: keydown,
  } as const;
  if (plain) {
    return (
      <div class="table table--plain" ref={box}>
        <div class="table-plain" {...attributes}>
          <div style={{ minWidth: `${leastWidth(columns)}px` }} role="presentation">
            {head}
            {rows.map(line)}
          </div>
        </div>
        {footer}
      </div>
    );
  }
  return (
    <div class="table" ref={box}>
      <WindowList
        rows={rows}
        keyOf={keyOf}
        render={line}
        rowHeight={ROW}
        header={head}
        headerHeight={ROW}
        minWidth={`${leastWidth(columns)}px`}
        hold={props.hold ?? false}
        reveal={chosen < 0 ? null : chosen}
        {...(props.onEnd ? { onEnd: props.onEnd } : {})}
        {...(props.onTop ? { onTop: props.onTop } : {})}
        footer={footer}
        attributes={attributes}
      />
    </div>
  );
}

function Head<Row>({ columns, sort, onSort, template }: TableProps<Row> & { readonly template: string }) {
  return (
    <div class="table-row table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      {columns.map((column) => {
        const wanted = column.sort;
        const sorted = wanted !== undefined && wanted === sort;
        return (
          <div
            class={`table-cell table-title${column.align === "right" ? " table-cell--right" : ""}`}
            role="columnheader"
            key={column.key}
            title={column.said}
            {...(wanted === undefined ? {} : { "aria-sort": sorted ? ("descending" as const) : ("none" as const) })}
          >
            {wanted !== undefined && onSort ? (
              <button type="button" class="table-sort" onClick={() => onSort(wanted)}>
                {column.title}
                {sorted && <Icon name="down" />}
              </button>
            ) : (
              column.title
            )}
          </div>
        );
      })}
    </div>
  );
}

interface LineProps<Row> extends TableProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly template: string;
  readonly isSelected: boolean;
}

function Line<Row>({ row, index, columns, template, isSelected, onSelect, onOpen, href, look }: LineProps<Row>) {
  const kind = look?.(row);
  const link = columns.findIndex((column) => !column.acts);
  const opens = onOpen !== undefined || href !== undefined;
  return (
    <div
      class={`table-row${opens ? " table-row--opens" : ""}${kind ? ` table-row--${kind}` : ""}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ gridTemplateColumns: template }}
      onClick={(event) => {
        // a link or a button in the row knows better; text that is being marked is no click
        if (event.target instanceof Element && event.target.closest("a, button")) return;
        if (getSelection()?.toString()) return;
        onSelect?.(row, index);
        onOpen?.(row, index);
      }}
    >
      {columns.map((column, at) => (
        <div class={`table-cell${column.align === "right" ? " table-cell--right" : ""}`} role="gridcell" key={column.key}>
          {at === link && href ? (
            <a class="table-link" href={href(row)} tabIndex={-1}>
              {column.render(row)}
            </a>
          ) : (
            column.render(row)
          )}
        </div>
      ))}
    </div>
  );
}
