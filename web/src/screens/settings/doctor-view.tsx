// What the doctor finds: faults first, what to do below each, then the libraries and whether their hooks fit.
import type { Finding, Library, Report } from "../../api/types.ts";
import { Button } from "../../parts/button/button.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { useAsked } from "../../state/asked.ts";
import { Facts, Section } from "./facts.tsx";
import "./doctor-view.css";

const COLUMNS: readonly ListColumn<Library>[] = [
  { title: "Library", cell: ({ name }) => name },
  { title: "Version", cell: ({ version }) => version ?? "–" },
  { title: "State", cell: ({ state }) => <span class={`doctor-state doctor-state--${state.replace(/\W+/g, "-")}`}>{state}</span> },
  { title: "", wide: true, cell: ({ detail }) => <span title={detail}>{detail}</span> },
];

/** The findings; looking takes seconds, since libraries are imported in a process of its own. */
export function DoctorView() {
  const { data, problem, busy, again } = useAsked<Report>(() => "/api/doctor", false);
  if (problem.value) return <Problem message={problem.value.message} onRetry={again} />;
  if (!data.value) return <Spinner label="Looking at everything; this takes some seconds" />;
  const { findings, libraries, dashcam, python, platform } = data.value;
  const wrong = findings.some(({ level }) => level === "wrong");
  return (
    <>
      <Section title={wrong ? "Something is wrong" : "All is well"}>
        <Button disabled={busy.value} onClick={again}>Look again</Button>
        <ul class="doctor-findings">
          {findings.map((finding) => (
            <One key={finding.what} finding={finding} />
          ))}
        </ul>
      </Section>
      <Section title="Libraries" note="Of the Python that this dashboard runs with.">
        <List label="Libraries" rows={libraries} columns={COLUMNS} keyOf={({ name }) => name} />
      </Section>
      <Section title="Versions">
        <Facts facts={[{ name: "dashcam", value: dashcam }, { name: "Python", value: python }, { name: "Platform", value: platform }]} />
      </Section>
    </>
  );
}

function One({ finding: { level, what, todo } }: { readonly finding: Finding }) {
  return (
    <li class={`doctor-finding doctor-finding--${level}`}>
      <p>{what}</p>
      <p class="doctor-todo">{todo}</p>
    </li>
  );
}
