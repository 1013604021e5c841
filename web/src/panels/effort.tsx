// What a call took: tokens in their parts, cost with its source or why it is unknown, how its stream went, attempts.
import type { Span } from "../api/types.ts";
import { cost, count, duration, plural, said } from "../model/format.ts";
import { field, items, preview } from "../model/payload.ts";
import { ENDED, speed, whyUnknown } from "../model/usage.ts";
import { Figure } from "../parts/figure/figure.tsx";
import { Plain } from "../parts/text/text.tsx";
import { Usage } from "../parts/usage/usage.tsx";
import "./effort.css";

const PRICED = new Set(["llm", "embedding"]);

/** Nothing where a call is no model's and took nothing that is counted. */
export function Effort({ span }: { readonly span: Span }) {
  const { usage, stream } = span;
  const isPriced = PRICED.has(span.kind) || span.cost_usd !== null;
  if (!isPriced && !usage && !stream) return null;
  const rate = speed(usage?.output_tokens ?? null, span.duration_ns, stream?.first_chunk_ns ?? null);
  const resent = field(span.attributes, "http.request.resend_count");
  const reasons = items(field(span.attributes, "retry.reasons")).items.map((reason) => preview(reason, 40));
  return (
    <div class="effort">
      {usage && <Usage of={usage} />}
      <dl class="effort-facts">
        {isPriced && (
          <Fact name="cost">
            <Figure of={cost(span.cost_usd)} />
            <span class="effort-note">
              {span.cost_usd === null ? whyUnknown(usage, span.model, span.status) : <Plain text={span.cost_source ?? ""} />}
            </span>
          </Fact>
        )}
        {stream && (
          <Fact name="stream">
            {plural(stream.chunks, "chunk")}
            {stream.first_chunk_ns !== null && <>, the first after <Figure of={duration(stream.first_chunk_ns)} /></>}
            {rate !== null && <>, {said(count(rate >= 10 ? Math.round(rate) : Number(rate.toFixed(1))))} tokens/s</>}
            <span class="effort-note">{ENDED.get(stream.ended) ?? stream.ended}</span>
          </Fact>
        )}
        {typeof resent === "number" && (
          <Fact name="attempts">
            {resent + 1}
            <span class="effort-note">{reasons.length > 0 ? <>sent again after <Plain text={reasons.join(", ")} /></> : "sent again"}</span>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div class="effort-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
