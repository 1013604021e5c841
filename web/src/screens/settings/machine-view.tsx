// Every setting with where it was set, and what is masked before it reaches the disk.
import type { Machine, Setting } from "../../api/types.ts";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { useAsked } from "../../state/asked.ts";
import { Section } from "./facts.tsx";

const COLUMNS: readonly ListColumn<Setting>[] = [
  { title: "Setting", cell: ({ name }) => <code>{name}</code> },
  { title: "Value", wide: true, cell: ({ value }) => <code>{value === null ? "not set" : JSON.stringify(value)}</code> },
  { title: "From", cell: ({ origin }) => origin },
];

/** Settings and masking. */
export function MachineView() {
  const { data, problem, again } = useAsked<Machine>(() => "/api/settings");
  if (problem.value) return <Problem message={problem.value.message} onRetry={again} />;
  if (!data.value) return <Spinner label="Reading settings" />;
  return (
    <>
      {data.value.problems.map((text) => (
        <Problem key={text} message={text} />
      ))}
      <Section title="Settings" note={<>By keyword, by <code>DASHCAM_…</code>, or in <code>pyproject.toml</code> under <code>[tool.dashcam]</code>; in this order.</>}>
        <List label="Settings" rows={data.value.settings} columns={COLUMNS} keyOf={({ name }) => name} />
      </Section>
      <Section title="Masking" note="Secrets are taken out before anything is written: values under names such as password or api_key, and, wherever they stand, texts that look like these.">
        <p>{data.value.masks.join(", ")}</p>
      </Section>
    </>
  );
}
