// Queries under a name, kept beside the store.
import { type Signal, useSignal } from "@preact/signals";
import { asError, get, put } from "../../api/client.ts";
import type { Saved } from "../../api/types.ts";
import { Button } from "../../parts/button/button.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { useAsked } from "../../state/asked.ts";

/** A menu of them; saving under a known name takes its place. */
export function SavedQueries({ text }: { readonly text: Signal<string> }) {
  const { data, again } = useAsked<Saved>(() => "/api/saved", false);
  const name = useSignal("");
  const problem = useSignal<string | null>(null);
  const change = async (next: (queries: Saved["queries"]) => Saved["queries"]) => {
    try {
      const now = await get<Saved>("/api/saved"); // another page may have saved since
      await put("/api/saved", { ...now, queries: next(now.queries) });
      problem.value = null;
      again();
    } catch (error) {
      problem.value = asError(error).message;
    }
  };
  const queries = data.value?.queries ?? [];
  return (
    <>
      <Menu label="Saved" items={queries.map((one) => ({ said: one.name, run: () => ((text.value = one.sql), (name.value = one.name)) }))}>
        {(close) => (
          <form
            class="sql-save"
            onSubmit={(event) => {
              event.preventDefault();
              const given = name.value.trim();
              if (!given) return;
              void change((all) => [...all.filter((one) => one.name !== given), { name: given, sql: text.value }]);
              close();
            }}
          >
            <input class="sql-name" aria-label="Name of this query" placeholder="Name of this query" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} />
            <button class="button button--plain" type="submit">Save</button>
            {queries.some((one) => one.name === name.value.trim()) && (
              <Button onClick={() => (void change((all) => all.filter((one) => one.name !== name.value.trim())), close())}>Delete</Button>
            )}
          </form>
        )}
      </Menu>
      {problem.value !== null && <span class="sql-problem" role="alert">{problem.value}</span>}
    </>
  );
}
