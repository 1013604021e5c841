// Lists as they were set up before, each under its name.
import { Menu } from "../../parts/menu/menu.tsx";
import { SaveForm } from "../../parts/save-form/save-form.tsx";
import { useSaved } from "../../state/saved.ts";
import { route, visit } from "../../state/url.ts";

/** A menu of them; saving under a known name takes its place. */
export function Views() {
  const { all, problem, keep, drop } = useSaved("views");
  const now = shown();
  const present = all.value.find((view) => view.query === now);
  const items = all.value.map((view) => ({ said: view.name, checked: view === present, only: true, run: () => visit(view.query ? `/traces?${view.query}` : "/traces") }));
  return (
    <>
      <Menu label={present?.name ?? "Views"} icon="save" items={items}>
        {(close) => (
          <SaveForm
            key={present?.name}
            what="view"
            name={present?.name ?? ""}
            known={all.value.map(({ name }) => name)}
            onSave={(name) => (void keep({ name, query: now }), close())}
            onDelete={(name) => (void drop(name), close())}
          />
        )}
      </Menu>
      {problem.value !== null && <span class="traces-problem" role="alert">{problem}</span>}
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
