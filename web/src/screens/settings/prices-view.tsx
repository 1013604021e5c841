// What the models in the store cost and where that is known from; those of unknown price first.
import type { ModelUse, Prices } from "../../api/types.ts";
import { cost, count, tokens } from "../../model/format.ts";
import { traceFilter } from "../../model/filtering.ts";
import { Empty } from "../../parts/empty/empty.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { List, type ListColumn } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { Time } from "../../parts/time/time.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { useAsked } from "../../state/asked.ts";
import { href } from "../../state/url.ts";
import { Section } from "./facts.tsx";

const COLUMNS: readonly ListColumn<ModelUse>[] = [
  { title: "Model", wide: true, cell: ({ model }) => (model === null ? "not told" : <a href={href("/traces", { filter: traceFilter("model", model) })}><Plain text={model} /></a>) },
  { title: "Provider", minor: true, cell: ({ providers }) => providers.join(", ") || "–" },
  { title: "Calls", right: true, minor: true, cell: ({ calls }) => <Figure of={count(calls)} /> },
  { title: "Unpriced", right: true, hint: "Calls without a known cost", cell: ({ unpriced_count }) => (unpriced_count ? <strong><Figure of={count(unpriced_count)} /></strong> : "0") },
  { title: "Tokens", right: true, minor: true, hint: "In and out", cell: ({ input_tokens, output_tokens }) => <><Figure of={tokens(input_tokens)} /> → <Figure of={tokens(output_tokens)} /></> },
  { title: "Cost", right: true, cell: ({ cost_usd }) => <Figure of={cost(cost_usd)} /> },
  { title: "Priced by", minor: true, cell: ({ sources }) => sources.join(", ") || "–" },
  { title: "Last call", right: true, minor: true, cell: ({ last_ns }) => (last_ns === null ? "–" : <Time ns={last_ns} relative />) },
];

const OWN = `[tool.dashcam.prices]
"our-model" = { input = 0.2, output = 0.8 }   # US dollars for a million tokens`;

/** The table of models, and how to price one by oneself. */
export function PricesView() {
  const { data, problem, again } = useAsked<Prices>(() => "/api/prices");
  if (problem.value) return <Problem message={problem.value.message} onRetry={again} />;
  if (!data.value) return <Spinner label="Reading prices" />;
  const models = [...data.value.models].sort((one, other) => other.unpriced_count - one.unpriced_count || other.calls - one.calls);
  if (!models.length) return <Empty title="No model was called yet" />;
  return (
    <>
      <Section title="Models" note={<>An unknown price stays unknown; it is never counted as nothing. Which price holds for a model, and why: <code>dashcam prices MODEL</code></>}>
        <List label="Models" rows={models} columns={COLUMNS} keyOf={({ model }) => model ?? ""} />
      </Section>
      <Section title="Prices of your own" note={data.value.own.length ? `Set for ${data.value.own.join(", ")}.` : "None are set. In pyproject.toml:"}>
        {data.value.own.length === 0 && <pre>{OWN}</pre>}
        <p class="facts-note">
          What is stored is priced anew by <code>dashcam prices --renew</code>
        </p>
      </Section>
    </>
  );
}
