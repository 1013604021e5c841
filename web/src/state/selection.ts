// What the reader of a trace has done to its tree: which span is selected (in the URL), what is closed, opened and folded.
// Kept by the spans' ids, so that everything stays where it is when the trace grows.

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import { fold, type FoldRules, type Folds } from "../model/fold.ts";
import type { TraceModel } from "../model/trace-model.ts";
import { closedBelow, nearestShown, revealed, type Rows, rowsOf, toggled, type TreeState } from "../model/tree.ts";
import { query, setQuery } from "./url.ts";

export interface Selection {
  readonly rules: ReadonlySignal<FoldRules>;
  readonly folds: ReadonlySignal<Folds | null>;
  readonly rows: ReadonlySignal<Rows | null>;
  /** The selected span, the root where none was chosen; -1 without spans. */
  readonly selected: ReadonlySignal<number>;
  /** Whether a span was chosen, by a click or by the address. */
  readonly isChosen: ReadonlySignal<boolean>;
  /** The row that the keyboard is at: the selected span's, or that of what is folded under it. */
  readonly cursor: ReadonlySignal<number>;
  /** Select a span and bring it into sight. */
  select(index: number): void;
  /** Go to a row. */
  goTo(row: number): void;
  toggle(row: number): void;
  /** Close (false) or open (true) a row; whether there was something to do. */
  setOpen(row: number, open: boolean): boolean;
  openAll(): void;
  closeAll(): void;
  setRules(rules: FoldRules): void;
}

const NO_ROWS = { count: 0 } as const;

/** The selection in a trace. */
export function selection(model: ReadonlySignal<TraceModel | null>): Selection {
  const chosen = query("span");
  const closed = listed("closed");
  const opened = listed("opened");
  const onFold = signal(false);
  // asked for only where there are ids to find: 50,000 of them take longer than all rows
  const places = computed(() => new Map(model.value?.outline.spans.span_id.map((id, index) => [id, index])));
  const indexes = (ids: ReadonlySet<string>) => new Set([...ids].flatMap((id) => places.value.get(id) ?? []));
  const rules = computed(() => readRules(query("fold").value));
  const folds = computed(() => model.value && fold(model.value, rules.value));
  const found = computed(() => (chosen.value ? find(places.value, chosen.value) : undefined));
  const selected = computed(() => found.value ?? model.value?.roots[0] ?? -1);
  const tree = computed<TreeState>(() => ({ closed: indexes(closed.ids.value), opened: indexes(opened.ids.value) }));
  const rows = computed(() => model.value && folds.value && rowsOf(model.value, folds.value, tree.value));
  const cursor = computed(() => {
    if (!model.value || !rows.value || selected.value < 0) return -1;
    const row = rows.value.rowOf[nearestShown(model.value, rows.value, selected.value)] ?? -1;
    return onFold.value && rows.value.isFold[row + 1] ? row + 1 : row;
  });
  const idOf = (index: number) => model.value?.outline.spans.span_id[index] ?? "";
  const keep = (state: TreeState) => {
    const changes = { closed: closed.write([...state.closed].map(idOf)), opened: opened.write([...state.opened].map(idOf)) };
    setQuery(changes, { replace: true });
  };
  const choose = (index: number, fold = false) => {
    onFold.value = fold;
    if (idOf(index) !== chosen.peek()) setQuery({ span: idOf(index) }, { replace: true });
  };
  const result: Selection = {
    rules, folds, rows, selected, cursor,
    isChosen: computed(() => found.value !== undefined),
    select: (index) =>
      batch(() => {
        if (!model.value || !folds.value || index < 0) return;
        if ((rows.value?.rowOf[index] ?? -1) < 0) keep(revealed(model.value, folds.value, tree.value, index));
        choose(index);
      }),
    goTo(row) {
      const { count } = rows.value ?? NO_ROWS;
      const at = Math.min(Math.max(row, 0), count - 1);
      if (rows.value && at >= 0) batch(() => choose(rows.value?.span[at] ?? -1, rows.value?.isFold[at] === 1));
    },
    toggle: (row) => batch(() => rows.value && keep(toggled(tree.value, rows.value, row))),
    setOpen(row, open) {
      if (rows.value?.open[row] !== (open ? 0 : 1)) return false;
      result.toggle(row);
      return true;
    },
    openAll: () => keep({ closed: new Set(), opened: tree.value.opened }),
    closeAll: () => model.value && keep(closedBelow(model.value, 1)),
    setRules: (next) => setQuery({ fold: writeRules(next) }, { replace: true }),
  };
  return result;
}

/** How the rules of folding stand in the address: nothing for all of them, else what is on, or `none`. */
export function readRules(text: string | null): FoldRules {
  const words = text?.split(",") ?? ["super", "noise"];
  return { super: words.includes("super"), noise: words.includes("noise") };
}

export function writeRules(rules: FoldRules): string | null {
  if (rules.super && rules.noise) return null;
  return rules.super ? "super" : rules.noise ? "noise" : "none";
}

/** More spans than a link is made of. */
const MOST = 24;

/**
 * The spans that a name of the address lists, as it stands: going back and forward changes them. More than a link is made of
 * stand there as a word that means them on this page alone.
 */
function listed(name: string) {
  const written = query(name);
  const many = new Map<string, ReadonlySet<string>>();
  const read = (text: string | null): ReadonlySet<string> => many.get(text ?? "") ?? new Set(text?.split(".") ?? []);
  return {
    ids: computed(() => read(written.value)),
    write(ids: readonly string[]): string | null {
      if (ids.length <= MOST) return ids.length === 0 ? null : ids.join(".");
      many.set(`many${many.size}`, new Set(ids));
      return `many${many.size - 1}`;
    },
  };
}

/** A span by its id, or by the first characters of it. */
function find(places: ReadonlyMap<string, number>, id: string): number | undefined {
  const exact = places.get(id);
  if (exact !== undefined || id.length < 4) return exact;
  for (const [known, index] of places) if (known.startsWith(id)) return index;
  return undefined;
}
