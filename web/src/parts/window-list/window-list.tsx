// A long list of rows of one height: only those in sight are in the page. The row that is read stays still while rows come above it.
import type { ComponentChild, ComponentChildren, HTMLAttributes, VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { followed, inSight, revealing } from "../../model/window.ts";
import "./window-list.css";

export interface WindowListProps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  /** One row; it fills its place. */
  readonly render: (row: Row, index: number) => ComponentChild;
  /** Pixels. */
  readonly rowHeight?: number;
  /** Stays above the rows while they scroll, and scrolls sideways with them. */
  readonly header?: ComponentChildren;
  /** Pixels that the header takes. */
  readonly headerHeight?: number;
  /** A row that is brought into sight whenever it is another one; not when it has moved. */
  readonly reveal?: number | null;
  /** Keep the rows that are seen in their place at the head of the list too: a row there was chosen. */
  readonly hold?: boolean;
  /** The end comes near: read more. */
  readonly onEnd?: () => void;
  /** Which rows are drawn: those from the first up to the last, itself left out. */
  readonly onShown?: (first: number, last: number) => void;
  /** Whether the reader stands at the first row: there, new rows above may move what is seen. */
  readonly onTop?: (there: boolean) => void;
  /** How wide rows are at least, where they are wider than the page: CSS. */
  readonly minWidth?: string;
  /** Stands behind all rows, as high as they are together. */
  readonly behind?: ComponentChildren;
  /** Rows that leave hand their elements to those that come: where nothing in a row has the focus or a state of its own. */
  readonly reuse?: boolean;
  /** Below the last row. */
  readonly footer?: ComponentChildren;
  /** Role, labels and keys of the element that scrolls. */
  readonly attributes?: HTMLAttributes<HTMLDivElement>;
}

/** What was drawn the last time, and of what. */
interface Kept {
  readonly rows: unknown;
  readonly render: unknown;
  readonly drawn: ReadonlyMap<number, VNode>;
}

interface Anchor {
  readonly key: string;
  readonly index: number;
}

/** `<WindowList rows={rows} keyOf={(row) => row.id} render={(row) => <Line row={row}/>}/>` */
export function WindowList<Row>(props: WindowListProps<Row>) {
  const { rows, keyOf, render, rowHeight = 28, header, headerHeight = 0, reveal, onEnd, onTop, onShown, minWidth, behind, footer, hold = false, reuse = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 800 });
  const anchor = useRef<Anchor | null>(null);
  const shown = inSight(place.top, place.height, rowHeight, rows.length);
  const kept = useRef<Kept | null>(null);
  const most = useRef(0);
  most.current = Math.max(most.current, shown.last - shown.first);
  // as long as the rows and how they are drawn are the same, one that stays in sight is not drawn again
  const before = kept.current?.rows === rows && kept.current.render === render ? kept.current.drawn : null;
  const drawn = new Map<number, VNode>();
  for (let index = shown.first; index < shown.last; index += 1) {
    const row = rows[index] as Row;
    const made = before?.get(index) ?? (
      <div class="window-list-row" role="presentation" key={reuse ? index % most.current : keyOf(row, index)} style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}>
        <Drawn row={row} index={index} render={render} />
      </div>
    );
    drawn.set(index, made);
  }
  kept.current = { rows, render, drawn };

  /** Look where the reader stands; draw again only when other rows have come into sight. */
  const look = (): void => {
    const element = box.current;
    if (!element) return;
    const [top, height] = [element.scrollTop, Math.max(rowHeight, element.clientHeight - headerHeight)];
    const index = Math.floor(top / rowHeight);
    const row = rows[index];
    anchor.current = (top > 0 || hold) && row !== undefined ? { key: keyOf(row, index), index } : null;
    onTop?.(top <= 0);
    const next = inSight(top, height, rowHeight, rows.length);
    if (next.first !== shown.first || next.last !== shown.last || height !== place.height) setPlace({ top, height });
    onShown?.(next.first, next.last);
    if (onEnd && rows.length > 0 && next.last >= rows.length - 20) onEnd();
  };
  const latest = useRef(look);
  latest.current = look;

  useLayoutEffect(() => {
    const element = box.current;
    const held = anchor.current;
    if (element && held) {
      const now = followed(rows, keyOf, held.key, held.index);
      if (now !== null && now !== held.index) element.scrollTop += (now - held.index) * rowHeight;
    }
    latest.current();
  }, [rows]);

  const wanted = reveal === null || reveal === undefined ? undefined : rows[reveal];
  const revealed = wanted === undefined ? null : keyOf(wanted, reveal ?? 0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || reveal === null || reveal === undefined) return;
    const height = element.clientHeight - headerHeight;
    const next = revealing(reveal, element.scrollTop, height, rowHeight);
    if (next !== element.scrollTop) element.scrollTop = next;
    latest.current();
  }, [revealed]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => latest.current());
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  return (
    <div {...props.attributes} class="window-list" ref={box} onScroll={look}>
      {header && (
        <div class="window-list-header" role="presentation" style={{ height: `${headerHeight}px`, minWidth }}>
          {header}
        </div>
      )}
      <div class="window-list-all" role="presentation" style={{ height: `${rows.length * rowHeight}px`, minWidth }}>
        {behind && <div class="window-list-behind" role="presentation">{behind}</div>}
        {[...drawn.values()]}
      </div>
      {footer}
    </div>
  );
}

/** One row, a component of its own: what changes for it alone draws it alone. */
function Drawn<Row>({ row, index, render }: { readonly row: Row; readonly index: number; readonly render: WindowListProps<Row>["render"] }) {
  return <>{render(row, index)}</>;
}
