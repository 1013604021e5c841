// What is kept under a name beside the store, so that another port finds it too: views of the list, queries.
import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { asError, get, put } from "../api/client.ts";
import type { Saved } from "../api/types.ts";
import { useAsked } from "./asked.ts";

export interface Kept<One> {
  readonly all: ReadonlySignal<readonly One[]>;
  /** Why the last change was not made; null where it was. */
  readonly problem: ReadonlySignal<string | null>;
  /** Keep one; it takes the place of another of its name. */
  keep(one: One): Promise<void>;
  drop(name: string): Promise<void>;
}

/** One kind of what is kept. */
export function useSaved<Kind extends keyof Saved>(kind: Kind): Kept<Saved[Kind][number]> {
  type One = Saved[Kind][number];
  const { data, again } = useAsked<Saved>(() => "/api/saved", false);
  const problem = useSignal<string | null>(null);
  const change = async (name: string, more: readonly One[]): Promise<void> => {
    try {
      const now = await get<Saved>("/api/saved"); // another page may have saved since
      const others = (now[kind] as readonly One[]).filter((one) => one.name !== name);
      await put("/api/saved", { ...now, [kind]: [...others, ...more] });
      problem.value = null;
      again();
    } catch (error) {
      problem.value = asError(error).message;
    }
  };
  return {
    all: useComputed(() => data.value?.[kind] ?? []),
    problem,
    keep: (one) => change(one.name, [one]),
    drop: (name) => change(name, []),
  };
}
