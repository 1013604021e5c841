// Which two traces: one is known already, or both are chosen from the newest.
import { useSignal } from "@preact/signals";
import { address } from "../../api/client.ts";
import type { Trace, TracePage } from "../../api/types.ts";
import { duration } from "../../model/format.ts";
import { legible } from "../../model/preview.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Button } from "../../parts/button/button.tsx";
import { Cost } from "../../parts/cost/cost.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { useAsked } from "../../state/asked.ts";
import { query, setQuery } from "../../state/url.ts";
import "../../parts/field/field.css";
import "./choose.css";

const first = query("a");
const second = query("b");

/** A list of the newest traces; the second click opens the comparison. */
export function Choose() {
  const typed = useSignal("");
  const known = first.value ?? second.value;
  const { data, problem } = useAsked<TracePage>(() => address("/api/traces", { limit: 50 }));
  const take = (id: string) => setQuery(first.value === null && second.value === null ? { a: id } : first.value === null ? { a: id } : { b: id });
  const columns: readonly ListColumn<Trace>[] = [
    { title: "", cell: (trace) => (trace.trace_id.startsWith(known ?? "-") ? "first" : <button type="button" class="choose-take" onClick={() => take(trace.trace_id)}>{known ? "compare with" : "take first"}</button>) },
    { title: "Trace", wide: true, cell: (trace) => <><Badge status={trace.status} dot /> <Plain text={trace.name} /> <span class="choose-preview"><Plain text={legible(trace.input_preview ?? "")} /></span></> },
    { title: "Took", right: true, cell: (trace) => <Figure of={duration(trace.duration_ns)} /> },
    { title: "Cost", right: true, minor: true, cell: (trace) => <Cost of={trace} /> },
    { title: "Started", right: true, cell: (trace) => <Time ns={trace.started_ns} /> },
  ];
  return (
    <div class="choose">
      <form
        class="choose-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.value.trim()) take(typed.value.trim());
          typed.value = "";
        }}
      >
        <p>{known ? `Compare ${known.slice(0, 8)} with:` : "Choose two traces, from the list or by the first characters of an id."}</p>
        <input class="field field--mono" aria-label="Id of a trace" placeholder="Id of a trace" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
        <button type="submit" class="button button--plain">Take</button>
        {known && <Button onClick={() => setQuery({ a: null, b: null })}>Begin again</Button>}
      </form>
      {problem.value && <Problem message={problem.value.message} />}
      {data.value && <List label="Newest traces" rows={data.value.traces} columns={columns} keyOf={(trace) => trace.trace_id} isSelected={(trace) => trace.trace_id.startsWith(known ?? "-")} />}
    </div>
  );
}
