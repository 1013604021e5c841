// One line of the tree: a name, and a value or how much is inside.
import { type Node, type Row, copied, isBranch, pathOf, stepsOf } from "../../model/json.ts";
import { count, plural, said } from "../../model/format.ts";
import { preview, words } from "../../model/payload.ts";
import { Button } from "../button/button.tsx";
import { Copy } from "../copy/copy.tsx";
import { Icon } from "../icon/icon.tsx";
import { LongText, Plain } from "../text/text.tsx";

/** The way to a value, and the value. */
export type OnFilter = (steps: readonly (string | number)[], value: string | number | boolean) => void;

export interface JsonRowProps {
  readonly row: Row;
  /** How far it is indented. */
  readonly depth: number;
  readonly isCurrent: boolean;
  /** A long text is shown whole. */
  readonly isOpen: boolean;
  readonly find: string | undefined;
  readonly onOpen: (node: Node) => void;
  readonly onPoint: (node: Node) => void;
  readonly onMore: (node: Node) => void;
  readonly onFilter: OnFilter | undefined;
}

/** Deeper levels are not indented further; their depth is told. */
const INDENTED = 24;
const LINE = 160;

export function JsonRow({ row, depth, isCurrent, isOpen, find, onOpen, onPoint, onMore, onFilter }: JsonRowProps) {
  const { node, left, lost } = row;
  const indent = { paddingLeft: `${Math.min(depth + (left || lost ? 1 : 0), INDENTED) * 14}px` };
  if (left > 0) {
    return (
      <div class="json-view-row" role="none" style={indent}>
        <button type="button" class="json-view-more" onClick={() => onMore(node)}>show more: {said(count(left))} left</button>
      </div>
    );
  }
  if (lost > 0) return <div class="json-view-row json-view-lost" role="none" style={indent}>{said(count(lost))} more were not kept</div>;
  const branch = isBranch(node);
  return (
    <div
      class="json-view-row"
      role="treeitem"
      aria-level={depth + 1}
      aria-expanded={branch ? node.open : undefined}
      tabIndex={isCurrent ? 0 : -1}
      style={indent}
      onPointerEnter={() => onPoint(node)}
      onClick={(event) => {
        if (opens(node) && !(event.target as Element).closest("button, a, .text")) onOpen(node);
      }}
    >
      <span class="json-view-sign">{opens(node) && <Icon name={node.open || isOpen ? "down" : "right"} />}</span>
      {depth > INDENTED && <span class="json-view-depth">{depth}</span>}
      <Name node={node} find={find} />
      <Value node={node} isOpen={isOpen} find={find} />
      {isCurrent && <Tools node={node} onFilter={onFilter} />}
    </div>
  );
}

function Name({ node, find }: { readonly node: Node; readonly find: string | undefined }) {
  if (node.parent === null) return null;
  const inList = node.parent.view.is === "list";
  const look = inList ? "json-view-index" : node.entry.plain ? "json-view-name" : "json-view-name json-view-name--odd";
  return <span class={look}><Plain text={node.entry.name} find={find} /></span>;
}

function Value({ node, isOpen, find }: { readonly node: Node; readonly isOpen: boolean; readonly find: string | undefined }) {
  const { view } = node;
  if (view.is === "text") {
    if (isOpen) return <span class="json-view-text"><LongText text={view.text} size={view.size} find={find} /></span>;
    const short = preview(node.entry.value, LINE).replace(/\s*\n\s*/g, " ↵ ");
    return (
      <span class="json-view-value json-view-value--text">
        <Plain text={short} find={find} />
        {view.size > view.text.length && <span class="json-view-lost"> cut: {said(count(view.size))} characters</span>}
      </span>
    );
  }
  if (view.is === "word") return <span class={`json-view-value json-view-value--${view.of}`}>{view.text}</span>;
  if (view.is === "mark") return <span class="json-view-value json-view-value--mark">{view.text}</span>;
  const amount = view.is === "list" ? plural(view.size, "item") : plural(view.size, "entry", "entries");
  return (
    <span class="json-view-value json-view-value--inside">
      {view.is === "object" && <span class="json-view-class"><Plain text={view.label} /> </span>}
      {!node.open && view.size > 0 && <span class="json-view-preview"><Plain text={preview(node.entry.value, 80)} /></span>}
      {(node.open || view.size === 0) && view.is !== "object" && amount}
    </span>
  );
}

/** Whether a click shows more of a node. */
export function opens(node: Node): boolean {
  return isBranch(node) || isLong(node);
}

function isLong(node: Node): boolean {
  return node.view.is === "text" && (node.view.text.length > LINE || node.view.text.includes("\n"));
}

function Tools({ node, onFilter }: { readonly node: Node; readonly onFilter: JsonRowProps["onFilter"] }) {
  const { value } = node.entry;
  const path = pathOf(node);
  const simple = typeof value === "string" ? (words(value)?.text.length ?? 0) < 200 : typeof value === "number" || typeof value === "boolean";
  return (
    <span class="json-view-tools-row">
      <Copy text={() => copied(value)} label="Copy the value" />
      {path && path.length < 1_000 && <Copy text={path} label={`Copy the path ${path.slice(0, 80)}`} />}
      {onFilter && simple && node.parent && path.length < 200 && (
        <Button look="quiet" icon="search" label="Find traces with this value" onClick={() => onFilter(stepsOf(node), value as string)} />
      )}
    </span>
  );
}
