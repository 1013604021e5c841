// A figure over a bar that says how much of the largest it is.
import type { Figure as Value } from "../../model/format.ts";
import { Figure } from "../../parts/figure/figure.tsx";
import "./share.css";

/** `<Share of={12} most={40} figure={count(12)}/>` */
export function Share({ of, most, figure }: { readonly of: number; readonly most: number; readonly figure: Value }) {
  return (
    <span class="share">
      <span class="share-bar" style={{ width: `${Math.max(2, (of / most) * 100)}%` }} aria-hidden="true" />
      <Figure of={figure} />
    </span>
  );
}
