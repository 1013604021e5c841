// Lists as they were set up before: saved under a name beside the store, so that another port finds them too.
import { useSignal } from "@preact/signals";
import { asError, get, put } from "../../api/client.ts";
import type { Saved, SavedView } from "../../api/types.ts";
import { Button } from "../../parts/button/button.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { useAsked } from "../../state/asked.ts";
import { route, visit } from "../../state/url.ts";

/** A menu of them; saving under a known name takes its place. */
export function Views() {
  const { data, again } = useAsked<Saved>(() => "/api/saved", false);
  const problem = useSignal<string | null>(null);
  const now = shown();
  const views = data.value?.views ?? [];
  const present = views.find((view) => view.query === now);
  const change = async (next: (views: readonly SavedView[]) => readonly SavedView[]): Promise<void> => {
    try {
      const there = await get<Saved>("/api/saved"); // another page may have saved since
      await put("/api/saved", { ...there, views: next(there.views) });
      problem.value = null;
      again();
    } catch (error) {
      problem.value = asError(error).message;
    }
  };
  const items = views.map((view) => ({ said: view.name, checked: view === present, only: true, run: () => visit(view.query ? `/traces?${view.query}` : "/traces") }));
  return (
    <>
      <Menu label={present?.name ?? "Views"} icon="save" items={items}>
        {(close) => (
          <SaveForm
            key={present?.name}
            name={present?.name ?? ""}
            known={present !== undefined}
            onSave={(name) => {
              void change((all) => [...all.filter((one) => one.name !== name), { name, query: now }]);
              close();
            }}
            onDelete={(name) => {
              void change((all) => all.filter((one) => one.name !== name));
              close();
            }}
          />
        )}
      </Menu>
      {problem.value !== null && (
        <span class="traces-problem" role="alert">
          {problem.value}
        </span>
      )}
    </>
  );
}

/** The query of this list, without what says where one stands in it, and whether it moves. */
function shown(): string {
  const query = new URLSearchParams(route.value.query);
  query.delete("at");
  query.delete("live");
  query.sort();
  return query.toString();
}

interface SaveFormProps {
  readonly name: string;
  readonly known: boolean;
  readonly onSave: (name: string) => void;
  readonly onDelete: (name: string) => void;
}

function SaveForm({ name, known, onSave, onDelete }: SaveFormProps) {
  const text = useSignal(name);
  const given = text.value.trim();
  return (
    <form
      class="traces-save"
      onSubmit={(event) => {
        event.preventDefault();
        if (given) onSave(given);
      }}
    >
      <input
        class="traces-save-name"
        aria-label="Name of this view"
        placeholder="Save this view as …"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <Button look="main" disabled={!given} onClick={() => onSave(given)}>
        Save
      </Button>
      {known && <Button onClick={() => onDelete(name)}>Delete</Button>}
    </form>
  );
}
