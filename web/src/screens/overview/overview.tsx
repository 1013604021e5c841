// What a stretch of time adds up to: figures, charts to drag a time range on, the parts it is made of, what to look at first.
import { address } from "../../api/client.ts";
import type { Overview as Summed, Point } from "../../api/types.ts";
import { cost, count, duration, plural, shortId, tokens } from "../../model/format.ts";
import { asFilter } from "../../model/range.ts";
import { spanFilter, traceFilter } from "../../model/filtering.ts";
import { appPage } from "../../model/places.ts";
import { Button } from "../../parts/button/button.tsx";
import { Chart } from "../../parts/chart/chart.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { useAsked } from "../../state/asked.ts";
import { bounds, range, setRange } from "../../state/range.ts";
import { here, href, query, setQuery } from "../../state/url.ts";
import { PartsList } from "./parts-list.tsx";
import { Tiles } from "./tiles.tsx";
import { Worst } from "./worst.tsx";
import "./overview.css";

const NARROWING = ["app", "version", "model", "kind"] as const;
const chosen = { app: query("app"), version: query("version"), model: query("model"), kind: query("kind") };

/** The overview; what it is narrowed to stands in the URL. */
export function Overview() {
  const { data, problem, again } = useAsked<Summed>(() =>
    address("/api/overview", { ...bounds(), ...Object.fromEntries(NARROWING.map((name) => [name, chosen[name].value])) }),
  );
  return (
    <Page title="Overview" toolbar={<Narrowed />}>
      {problem.value && <Problem message={problem.value.message} onRetry={again} />}
      {data.value ? <Summary summed={data.value} /> : !problem.value && <Spinner label="Adding up" />}
    </Page>
  );
}

function Narrowed() {
  const set = NARROWING.filter((name) => chosen[name].value !== null);
  return (
    <>
      {set.map((name) => (
        <Button key={name} icon="close" label={`All ${name}s again`} onClick={() => setQuery({ [name]: null })}>
          <span class="button-words">{name} <Plain text={name === "version" ? shortId(chosen[name].value ?? "") : (chosen[name].value ?? "")} /></span>
        </Button>
      ))}
    </>
  );
}

function Summary({ summed }: { readonly summed: Summed }) {
  if (summed.total.span_count === 0)
    return (
      <Empty title="Nothing was recorded in this time">
        <a href={here({ since: null, until: null })}>All time</a>
      </Empty>
    );
  return (
    <div class="overview">
      <Tiles total={summed.total} running={summed.running} />
      <Behind summed={summed} />
      <Charts points={summed.points} />
      <div class="overview-grid">
        <Worst title="Failed last" order="newest" filter={() => narrowing('status == "error"')} empty="Nothing failed in this time." />
        <Worst title="Slowest" order="slowest" filter={() => narrowing()} empty="No trace has ended." />
        <Worst title="Dearest" order="dearest" filter={() => narrowing()} empty="No trace with a known cost." />
        <PartsList title="Apps" of="traces" parts={summed.apps} nameOf={({ name }) => name} addressOf={({ name }) => here({ app: name })} />
        <PartsList title="Versions" of="traces" parts={summed.versions} nameOf={({ app, name }) => name && `${app ?? ""}@${shortId(name)}`} addressOf={({ app, name }) => href(appPage(app ?? ""), { version: name })} />
        <PartsList title="Models" of="calls" parts={summed.models} nameOf={({ name }) => name} addressOf={({ name }) => here({ model: name })} />
        <PartsList title="Kinds" of="calls" parts={summed.kinds} nameOf={({ name }) => name} addressOf={({ name }) => here({ kind: name })} />
      </div>
    </div>
  );
}

function Behind({ summed }: { readonly summed: Summed }) {
  const late = summed.waiting + summed.uncounted;
  return late ? <p class="overview-behind" role="status">{plural(late, "span")} not counted yet.</p> : null;
}

function Charts({ points }: { readonly points: readonly Point[] }) {
  const times = points.map(({ started_ns }) => started_ns);
  const of = (name: keyof Point) => points.map((point) => point[name] as number | null);
  const timed = points[0]?.timed === "spans" ? "Calls" : "Traces";
  const counted = timed === "Calls" ? (["span_count", "error_count"] as const) : (["trace_count", "trace_error_count"] as const);
  return (
    <div class="overview-charts">
      <Chart title={timed} times={times} look="bars" whole show={count} onRange={setRange} series={[{ label: timed.toLowerCase(), values: of(counted[0]), colour: "--series-1" }, { label: "failed", values: of(counted[1]), colour: "--error" }]} />
      <Chart title="Latency" times={times} look="lines" show={duration} onRange={setRange} series={[{ label: "p50", values: of("p50_ns"), colour: "--series-4" }, { label: "p95", values: of("p95_ns"), colour: "--series-1" }, { label: "p99", values: of("p99_ns"), colour: "--series-2" }]} />
      <Chart title="Tokens" times={times} look="bars" whole show={tokens} onRange={setRange} series={[{ label: "in", values: of("input_tokens"), colour: "--series-1" }, { label: "out", values: of("output_tokens"), colour: "--series-4" }]} />
      <Chart title="Cost" times={times} look="bars" show={cost} onRange={setRange} series={[{ label: "cost", values: of("cost_usd"), colour: "--series-2" }]} />
    </div>
  );
}

/** The filter that says what the overview is narrowed to. */
function narrowing(more: string | null = null): string | null {
  const said = NARROWING.flatMap((name) => {
    const value = chosen[name].value;
    if (value === null) return [];
    return [name === "app" || name === "version" ? traceFilter(name, value) : spanFilter(name, value)];
  });
  const time = asFilter(range.value, Date.now() * 1e6);
  return [...said, ...(time ? [time] : []), ...(more ? [more] : [])].join(" and ") || null;
}

