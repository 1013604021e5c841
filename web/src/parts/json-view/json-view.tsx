// A stored value as a tree: opened by and by, searched, copied; flat rows whatever its depth.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Node, copied, find as findIn, isBranch, openAll, closeAll, plant, rowsOf, showMore, toggle } from "../../model/json.ts";
import { Button } from "../button/button.tsx";
import { Copy } from "../copy/copy.tsx";
import { JsonRow, type OnFilter, opens } from "./row.tsx";
import "./json-view.css";

export interface JsonViewProps {
  readonly value: unknown;
  /** What is looked for: the way to it is opened and it is lit. */
  readonly find?: string | undefined;
  /** Filter by a value: the place inside, and what stands there. */
  readonly onFilter?: OnFilter | undefined;
  readonly label?: string;
  /** Buttons above that open, close and copy all. */
  readonly tools?: boolean;
}

const STEP = 300;

/** `<JsonView value={span.output}/>` */
export function JsonView({ value, find, onFilter, label = "Value", tools = false }: JsonViewProps) {
  const root = useMemo(() => plant(value), [value]);
  const [, setDrawn] = useState(0);
  const [most, setMost] = useState(STEP);
  const [current, setCurrent] = useState<Node>(root);
  const [texts, setTexts] = useState<ReadonlySet<Node>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const draw = () => setDrawn((count) => count + 1);
  useEffect(() => {
    if (find) {
      findIn(root, find);
      draw();
    }
  }, [find, root]);
  // what is inside says by itself that it is a map or a list
  const bare = isBranch(root) && root.view.is !== "object" && root.open;
  const rows = rowsOf(root, most + 2).slice(bare ? 1 : 0);
  const shown = rows.slice(0, most);
  const isFlat = !shown.some((row) => opens(row.node));
  const at = Math.max(0, shown.findIndex((row) => row.node === current && !row.left && !row.lost));
  const open = (node: Node) => {
    if (isBranch(node)) toggle(node);
    else setTexts(flipped(texts, node));
    draw();
  };
  const go = (to: number) => {
    const next = shown[Math.min(Math.max(to, 0), shown.length - 1)]?.node;
    if (!next) return;
    setCurrent(next);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const all = (what: (node: Node) => void) => {
    what(root);
    root.open = true;
    draw();
  };
  return (
    <div class="json-view">
      {tools && (
        <div class="json-view-tools">
          <Button look="quiet" onClick={() => all(openAll)}>Open all</Button>
          <Button look="quiet" onClick={() => all(closeAll)}>Close all</Button>
          <Copy text={() => copied(value)} label="Copy" showLabel />
        </div>
      )}
      <div
        class={isFlat ? "json-view-rows json-view-rows--flat" : "json-view-rows"}
        role="tree"
        aria-label={label}
        ref={box}
        onKeyDown={(event) => {
          const node = shown[at]?.node;
          if (!node || event.target !== event.currentTarget.querySelector('[tabindex="0"]')) return;
          const keys: Readonly<Record<string, () => void>> = {
            ArrowDown: () => go(at + 1),
            ArrowUp: () => go(at - 1),
            ArrowRight: () => (isBranch(node) && !node.open ? open(node) : go(at + 1)),
            ArrowLeft: () => (node.open ? open(node) : go(shown.findIndex((row) => row.node === node.parent))),
            Enter: () => open(node),
          };
          if (!Object.hasOwn(keys, event.key)) return;
          event.preventDefault();
          event.stopPropagation();
          keys[event.key]?.();
        }}
      >
        {shown.map((row, index) => (
          <JsonRow
            key={`${row.node.id}.${row.left > 0 ? "more" : row.lost > 0 ? "lost" : ""}`}
            row={row}
            depth={row.node.depth - (bare ? 1 : 0)}
            isCurrent={index === at}
            isOpen={texts.has(row.node)}
            find={find}
            onOpen={open}
            onPoint={setCurrent}
            onMore={(node) => {
              showMore(node);
              draw();
            }}
            onFilter={onFilter}
          />
        ))}
      </div>
      {rows.length > shown.length && (
        <Button look="quiet" onClick={() => setMost(most + STEP * 3)}>Show more lines</Button>
      )}
    </div>
  );
}

function flipped(nodes: ReadonlySet<Node>, node: Node): ReadonlySet<Node> {
  const next = new Set(nodes);
  if (!next.delete(node)) next.add(node);
  return next;
}
