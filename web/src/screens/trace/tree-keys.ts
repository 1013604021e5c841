// The keys of the tree, as the ARIA pattern for trees has them; heard where the tree has the focus.

import type { Selection } from "../../state/selection.ts";

const PAGE = 20;

/** Do what a key says. Enter opens what is folded, or asks for the call's panel. */
export function treeKeys(event: KeyboardEvent, selection: Selection, onEnter: () => void): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const rows = selection.rows.peek();
  const cursor = selection.cursor.peek();
  const action = rows && ACTIONS[event.key];
  if (!action || !rows || cursor < 0) return;
  event.preventDefault();
  event.stopPropagation();
  action({ selection, cursor, last: rows.count - 1, above: rows.above[cursor] ?? -1, isFold: rows.isFold[cursor] === 1, onEnter });
}

interface Place {
  readonly selection: Selection;
  readonly cursor: number;
  readonly last: number;
  readonly above: number;
  readonly isFold: boolean;
  readonly onEnter: () => void;
}

const ACTIONS: Readonly<Record<string, (place: Place) => void>> = {
  ArrowDown: ({ selection, cursor }) => selection.goTo(cursor + 1),
  ArrowUp: ({ selection, cursor }) => selection.goTo(cursor - 1),
  PageDown: ({ selection, cursor }) => selection.goTo(cursor + PAGE),
  PageUp: ({ selection, cursor }) => selection.goTo(cursor - PAGE),
  Home: ({ selection }) => selection.goTo(0),
  End: ({ selection, last }) => selection.goTo(last),
  ArrowRight: ({ selection, cursor }) => {
    const isParent = (selection.rows.peek()?.open[cursor] ?? -1) >= 0;
    if (!selection.setOpen(cursor, true) && isParent) selection.goTo(cursor + 1);
  },
  ArrowLeft: ({ selection, cursor, above }) => {
    if (!selection.setOpen(cursor, false) && above >= 0) selection.goTo(above);
  },
  " ": ({ selection, cursor }) => selection.toggle(cursor),
  Enter: ({ selection, cursor, isFold, onEnter }) => (isFold ? selection.toggle(cursor) : onEnter()),
};
