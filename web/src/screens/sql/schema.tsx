// What can be asked: the public views with their columns; a click puts a name into the query.
import type { SqlView } from "../../api/types.ts";
import { useAsked } from "../../state/asked.ts";

/** The views beside the query. */
export function Schema({ onInsert }: { readonly onInsert: (word: string) => void }) {
  const { data } = useAsked<readonly SqlView[]>(() => "/api/sql/schema", false);
  return (
    <aside class="sql-schema" aria-label="Views">
      {data.value?.map(({ view, columns }) => (
        <details key={view} open={view === "spans" || view === "traces"}>
          <summary class="sql-view">{view}</summary>
          <ul>
            {columns.map(({ name, type, description }) => (
              <li key={name}>
                <button type="button" class="sql-column" title={description || undefined} onClick={() => onInsert(name)}>
                  <span>{name}</span>
                  <span class="sql-type">{type.toLowerCase()}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </aside>
  );
}
