// A call as a row of the tree and of the waterfall: where it stands, what it is, what it used, when it ran.
import { cost, duration, type Figure as Value, said, tokens } from "../../model/format.ts";
import { textOf } from "../../model/outline.ts";
import { legible } from "../../model/preview.ts";
import { kindOf, statusOf, type TraceModel } from "../../model/trace-model.ts";
import { Figure } from "../figure/figure.tsx";
import { Icon } from "../icon/icon.tsx";
import { KindGlyph } from "../kind-glyph/kind-glyph.tsx";
import { Plain } from "../text/text.tsx";
import { TimeBar, type TimeBarProps } from "../time-bar/time-bar.tsx";
import "./tree-row.css";

export interface TreeRowProps extends TimeBarProps {
  readonly row: number;
  readonly depth: number;
  /** 1 where what is under the row is shown, 0 where it is not, -1 where there is nothing. */
  readonly open: number;
  readonly place: number;
  readonly size: number;
  readonly isSelected: boolean;
  readonly isHit: boolean;
  /** The beginning of what the call got, once it is known. */
  readonly preview?: string | undefined;
}

/** Levels that are drawn as such; what lies deeper says its level as a number. */
const DEEPEST = 12;
/** More of a name than fits in a row. */
const LONGEST = 200;

/** One row. Clicks are heard by the list: `data-row` says which row, `data-twist` that its children are meant. */
export function TreeRow(props: TreeRowProps) {
  const { model, index, row, depth, open, place, size, isSelected, isHit, preview } = props;
  const { outline } = model;
  const kind = kindOf(model, index);
  const status = statusOf(model, index);
  const name = textOf(outline, "name", index) ?? "";
  const path = textOf(outline, "path", index);
  const modelName = textOf(outline, "model", index);
  const failed = open === 0 ? (model.totals.errors[index] ?? 0) - (status === "error" ? 1 : 0) : 0;
  const took = length(model, index);
  return (
    <div
      id={`row-${outline.spans.span_id[index]}`}
      class={`tree-row tree-row--${status}${isSelected ? " tree-row--selected" : ""}${isHit ? " tree-row--hit" : ""}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={place}
      aria-setsize={size}
      aria-selected={isSelected}
      aria-expanded={open < 0 ? undefined : open === 1}
      aria-label={`${kind} ${name}, ${status === "ok" ? "" : `${status}, `}${said(took)}${failed ? `, ${failed} failed below` : ""}`}
      data-row={row}
    >
      <div class="tree-row-name">
        <Indent depth={depth} />
        <Twist open={open} />
        <KindGlyph kind={kind} />
        {status !== "ok" && <span class={`tree-row-status tree-row-status--${status}`} title={status} />}
        {failed > 0 && (
          <span class="tree-row-failed" title={`${failed} failed below`}>
            {failed}
          </span>
        )}
        <span class="tree-row-text" title={path ? `${name}\n${path}` : name}>
          <Plain class="tree-row-title" text={name.slice(0, LONGEST)} />
          {modelName && <Plain class="tree-row-model" text={modelName.slice(0, LONGEST)} />}
          {preview && <Plain class="tree-row-preview" text={legible(preview)} />}
          {path && path !== name && <Plain class="tree-row-path" text={path.slice(0, LONGEST)} />}
        </span>
      </div>
      <Tokens model={model} index={index} />
      <Cost model={model} index={index} />
      <Figure class="tree-row-figure tree-row-took" of={took} />
      <div class="tree-row-time">
        <TimeBar {...props} />
      </div>
    </div>
  );
}

/** How long a call took; of one that was cut off it is only known that it was at least so long. */
function length(model: TraceModel, index: number): Value {
  const known = duration((model.end[index] ?? 0) - (model.start[index] ?? 0));
  return statusOf(model, index) === "incomplete" ? { ...known, text: `≥ ${known.text}` } : known;
}

/** Guides, one a level, as far as they help. */
export function Indent({ depth }: { readonly depth: number }) {
  const levels = Math.min(depth, DEEPEST);
  return (
    <span class="tree-row-indent" style={{ width: `calc(var(--indent) * ${levels})` }}>
      {depth > DEEPEST && <span class="tree-row-level">{depth}</span>}
    </span>
  );
}

/** What opens and closes a row. */
export function Twist({ open }: { readonly open: number }) {
  return (
    <span class="tree-row-twist" data-twist={open < 0 ? undefined : ""}>
      {open >= 0 && <Icon name={open === 1 ? "down" : "right"} />}
    </span>
  );
}

interface CellProps {
  readonly model: TraceModel;
  readonly index: number;
}

/** Tokens of a call, or, pale, of all calls in it. */
function Tokens({ model, index }: CellProps) {
  const { input_tokens, output_tokens } = model.outline.spans;
  const [own, ownOut] = [input_tokens[index] ?? null, output_tokens[index] ?? null];
  const isOwn = own !== null || ownOut !== null;
  const all = { input: model.totals.input[index] ?? 0, output: model.totals.output[index] ?? 0 };
  if (!isOwn && all.input + all.output === 0) return null;
  return (
    <div class={`tree-row-figure tree-row-tokens${isOwn ? "" : " tree-row-sum"}`}>
      <Figure of={tokens(isOwn ? own : all.input)} />
      {(isOwn ? ownOut !== null : all.output > 0) && <span class="tree-row-arrow">→</span>}
      {(isOwn ? ownOut !== null : all.output > 0) && <Figure of={tokens(isOwn ? ownOut : all.output)} />}
    </div>
  );
}

/** Cost of a call, or, pale, of all calls in it; what is not known is said. */
function Cost({ model, index }: CellProps) {
  const own = model.outline.spans.cost_usd[index] ?? null;
  const [priced, unpriced] = [model.totals.priced[index] ?? 0, model.totals.unpriced[index] ?? 0];
  const kind = kindOf(model, index);
  const isOwn = own !== null || kind === "llm" || kind === "embedding";
  if (!isOwn && priced + unpriced === 0) return null;
  const usd = isOwn ? own : priced > 0 ? (model.totals.cost[index] ?? 0) : null;
  const missing = !isOwn && priced > 0 && unpriced > 0;
  return (
    <div
      class={`tree-row-figure tree-row-cost${isOwn ? "" : " tree-row-sum"}`}
      title={missing ? `and ${unpriced} calls without a known price` : undefined}
    >
      <Figure of={cost(usd)} />
      {missing && "+"}
    </div>
  );
}
