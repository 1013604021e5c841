// Queries, each under its name.
import { type Signal, useSignal } from "@preact/signals";
import { Menu } from "../../parts/menu/menu.tsx";
import { SaveForm } from "../../parts/save-form/save-form.tsx";
import { useSaved } from "../../state/saved.ts";

/** A menu of them; saving under a known name takes its place. */
export function SavedQueries({ text }: { readonly text: Signal<string> }) {
  const { all, problem, keep, drop } = useSaved("queries");
  const name = useSignal("");
  return (
    <>
      <Menu label="Saved" items={all.value.map((one) => ({ said: one.name, run: () => ((text.value = one.sql), (name.value = one.name)) }))}>
        {(close) => (
          <SaveForm
            key={name.value}
            what="query"
            name={name.value}
            known={all.value.map((one) => one.name)}
            onSave={(given) => (void keep({ name: given, sql: text.value }), (name.value = given), close())}
            onDelete={(given) => (void drop(given), (name.value = ""), close())}
          />
        )}
      </Menu>
      {problem.value !== null && <span class="sql-problem" role="alert">{problem}</span>}
    </>
  );
}
