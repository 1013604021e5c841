// Above the list: live or still, saved views, columns.
import type { Trace } from "../../api/types.ts";
import { Button } from "../../parts/button/button.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { type Column, shownColumns, toggled } from "../../parts/table/columns.ts";
import { live } from "../../state/traces.ts";
import { setQuery } from "../../state/url.ts";
import { Views } from "./views.tsx";

export interface ToolbarProps {
  readonly columns: readonly Column<Trace>[];
  readonly chosen: readonly string[] | null;
}

/** Turn the live list on or off. */
export function toggleLive(): void {
  setQuery({ live: live.value ? "0" : null }, { replace: true });
}

/** The tools of the list. */
export function Toolbar({ columns, chosen }: ToolbarProps) {
  const shown = shownColumns(columns, chosen).map((column) => column.key);
  const items = columns.map((column) => ({
    said: column.title,
    checked: shown.includes(column.key),
    run: () => setQuery({ columns: toggled(columns, chosen, column.key)?.join(",") ?? null }, { replace: true }),
  }));
  return (
    <>
      <Button icon={live.value ? "pause" : "play"} pressed={live.value} label={live.value ? "New traces come in by themselves" : "New traces stay out"} onClick={toggleLive}>
        Live
      </Button>
      <Views />
      <Menu label="Columns" icon="columns" items={items} />
    </>
  );
}
