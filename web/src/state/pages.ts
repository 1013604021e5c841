// A list that is read a page at a time: the newest page again when the store has changed, older ones as they are asked for.
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { address, asError, get, type Query } from "../api/client.ts";
import { useAsked } from "./asked.ts";

interface Page {
  readonly after: string | null;
  readonly partial: string | null;
}

export interface Pages<Row> {
  /** Null before the first answer. */
  readonly rows: ReadonlySignal<readonly Row[] | null>;
  readonly problem: ReadonlySignal<string | null>;
  /** Whether there is more to read. */
  readonly more: ReadonlySignal<boolean>;
  readonly partial: ReadonlySignal<string | null>;
  readMore(): Promise<void>;
  again(): void;
}

/** Read `path`; `rowsOf` finds the rows of an answer, `keyOf` tells which of them is which. */
export function usePages<Row, Answer extends Page>(path: string, query: Query, rowsOf: (answer: Answer) => readonly Row[], keyOf: (row: Row) => string): Pages<Row> {
  const first = useAsked<Answer>(() => address(path, query));
  const later = useSignal<readonly Row[]>([]);
  const after = useSignal<string | null | undefined>(undefined);
  const trouble = useSignal<string | null>(null);
  const next = useComputed(() => (after.value === undefined ? (first.data.value?.after ?? null) : after.value));
  const rows = useComputed(() => {
    if (!first.data.value) return null;
    const newest = rowsOf(first.data.value);
    const seen = new Set(newest.map(keyOf));
    return [...newest, ...later.value.filter((row) => !seen.has(keyOf(row)))];
  });
  return {
    rows,
    problem: useComputed(() => trouble.value ?? first.problem.value?.message ?? null),
    more: useComputed(() => next.value !== null),
    partial: useComputed(() => first.data.value?.partial ?? null),
    async readMore() {
      if (next.value === null) return;
      try {
        const page = await get<Answer>(address(path, { ...query, after: next.value }));
        later.value = [...later.value, ...rowsOf(page)];
        after.value = page.after;
        trouble.value = null;
      } catch (error) {
        trouble.value = asError(error).message;
      }
    },
    again: first.again,
  };
}
