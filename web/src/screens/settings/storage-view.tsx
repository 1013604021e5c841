// How much is kept, of how much may be, and what goes when.
import type { Machine } from "../../api/types.ts";
import { bytes, count, moment, plural, said } from "../../model/format.ts";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { useAsked } from "../../state/asked.ts";
import { Facts, Section } from "./facts.tsx";

/** Storage and retention. */
export function StorageView() {
  const { data, problem, again } = useAsked<Machine>(() => "/api/settings");
  if (problem.value) return <Problem message={problem.value.message} onRetry={again} />;
  if (!data.value) return <Spinner label="Looking at the disk" />;
  const { storage } = data.value;
  return (
    <>
      <Section title="Store" note="One SQLite file of yours: copy it, query it, delete it.">
        <Facts
          facts={[
            { name: "File", value: <code>{storage.path}</code> },
            { name: "State", value: storage.state },
            { name: "Size", value: <Meter of={storage.size_bytes} most={storage.cap_bytes} /> },
            { name: "Holds", value: storage.trace_count === null ? "–" : `${plural(storage.trace_count, "trace")} with ${plural(storage.span_count ?? 0, "span")}` },
            { name: "From", value: storage.oldest_ns === null || storage.newest_ns === null ? "–" : `${moment(storage.oldest_ns)} to ${moment(storage.newest_ns)}` },
            { name: "Journals", value: <Meter of={storage.journal_bytes} most={storage.journal_cap_bytes} /> },
            { name: "Disk", value: `${said(bytes(storage.free_bytes))} free, ${storage.file_system}` },
          ]}
        />
      </Section>
      <Section title="Retention" note="Pinned traces stay, whatever their age.">
        <Facts
          facts={[
            { name: "By age", value: storage.retention_days === null ? "No limit" : `${plural(storage.retention_days, "day")}; ${said(count(storage.expiring_count))} go within a day` },
            { name: "By size", value: `The oldest go when the store reaches ${said(bytes(storage.cap_bytes))}` },
            { name: "By hand", value: <code>dashcam gc --older 30d</code> },
          ]}
        />
      </Section>
    </>
  );
}

function Meter({ of, most }: { readonly of: number | null; readonly most: number }) {
  const part = of === null ? 0 : Math.min(1, of / most);
  return (
    <>
      {said(bytes(of))} of {said(bytes(most))}
      <span class="facts-meter" aria-hidden="true">
        <span class="facts-meter-bar" style={{ width: `${Math.max(part * 100, of ? 0.5 : 0)}%` }} />
      </span>
    </>
  );
}
