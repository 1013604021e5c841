// What calls cost: nothing is said where no model was called, "unknown" where no price is known, "≥" where some are missing.
import { cost, plural, UNKNOWN } from "../../model/format.ts";
import { Figure } from "../figure/figure.tsx";
import "./cost.css";

export interface Costing {
  readonly cost_usd: number | null;
  /** Model calls that the cost leaves out. */
  readonly unpriced_count: number | null;
}

/** `<Cost of={trace}/>` */
export function Cost({ of }: { readonly of: Costing }) {
  if (of.cost_usd === null && of.unpriced_count === 0) return <Figure of={UNKNOWN} title="No model calls" />;
  const left = of.unpriced_count ? `Without ${plural(of.unpriced_count, "call")} of unknown price` : "";
  return (
    <span class="cost" title={left || undefined}>
      {left && of.cost_usd !== null && <span class="cost-more">≥</span>}
      <Figure of={cost(of.cost_usd)} />
    </span>
  );
}
