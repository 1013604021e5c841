// What stands in the place of rows, and below the last of them.
import { plural } from "../../model/format.ts";
import { Empty } from "../../parts/empty/empty.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { range } from "../../state/range.ts";
import { app, filter, list, misread, problem, read, reading } from "../../state/traces.ts";
import { here, href } from "../../state/url.ts";

/** Why there are no rows. */
export function Nothing() {
  if (misread.value) return <Empty title="The filter cannot be read" />;
  if (problem.value !== null) return <Problem message={problem.value} onRetry={() => void read()} />;
  if (reading.value) return <Spinner label="Reading traces" />;
  const limited = range.value.since !== null || range.value.until !== null;
  if (!filter.value && !app.value && !limited) {
    return (
      <Empty title="Nothing is recorded yet">
        <a href={href("/welcome")}>How to record an app</a>
      </Empty>
    );
  }
  return (
    <Empty title="No trace fits">
      {list.value.partial !== null && <p>{list.value.partial}</p>}
      <p>
        {filter.value && <a href={here({ filter: null, at: null })}>Without the filter</a>}
        {filter.value && limited && " · "}
        {limited && <a href={here({ since: null, until: null, at: null })}>Of all time</a>}
      </p>
    </Empty>
  );
}

/** How many there are, and what of it was not looked at. */
export function ListEnd() {
  const { traces, after, partial } = list.value;
  return (
    <div class="traces-end">
      {problem.value !== null && <Problem message={problem.value} onRetry={() => void read()} />}
      {partial !== null && <p class="traces-partial">{partial}</p>}
      <p>{after === null ? plural(traces.length, "trace") : "Reading on …"}</p>
    </div>
  );
}
