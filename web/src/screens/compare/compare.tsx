// Two traces side by side: call by call, where they part, what each call got and gave, time and cost by subtree.
import type { Contents, Outline } from "../../api/types.ts";
import { traceApi } from "../../model/places.ts";
import { Empty } from "../../parts/empty/empty.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { type Asked, useAsked } from "../../state/asked.ts";
import { here, query } from "../../state/url.ts";
import { Aligned } from "./aligned.tsx";
import { Choose } from "./choose.tsx";

const first = query("a");
const second = query("b");

/** The page; both traces stand in the URL. */
export function Compare() {
  const [a, b] = [first.value, second.value];
  return (
    <Page title="Compare" scroll={a === null || b === null} toolbar={a && b && <a href={here({ a: b, b: a })}>change sides</a>}>
      {a && b ? <Read key={`${a} ${b}`} a={a} b={b} /> : <Choose />}
    </Page>
  );
}

function Read({ a, b }: { readonly a: string; readonly b: string }) {
  const [left, leftSaid] = useTrace(a);
  const [right, rightSaid] = useTrace(b);
  const asked: readonly Asked<unknown>[] = [left, right, leftSaid, rightSaid];
  const wrong = asked.find(({ problem }) => problem.value);
  if (wrong?.problem.value) return <Problem message={wrong.problem.value.message} onRetry={wrong.again} />;
  if (!left.data.value || !right.data.value || !leftSaid.data.value || !rightSaid.data.value) return <Spinner label="Reading both traces" />;
  if (left.data.value.trace.trace_id === right.data.value.trace.trace_id)
    return (
      <Empty title="Both are the same trace">
        <a href={here({ b: null })}>Choose another one</a>
      </Empty>
    );
  return <Aligned left={left.data.value} right={right.data.value} leftSaid={leftSaid.data.value} rightSaid={rightSaid.data.value} />;
}

/** A trace, and what tells its calls' values apart. */
function useTrace(id: string): readonly [Asked<Outline>, Asked<Contents>] {
  return [useAsked<Outline>(() => traceApi(id)), useAsked<Contents>(() => traceApi(id, "/contents"))];
}
