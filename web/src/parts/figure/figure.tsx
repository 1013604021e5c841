// A number with its unit dim beside it; what is unknown says so.
import type { Figure as Value } from "../../model/format.ts";
import "./figure.css";

/** `<Figure of={duration(ns)}/>` */
export function Figure({ of, title, class: own }: { readonly of: Value; readonly title?: string; readonly class?: string }) {
  const unknown = of.text === "unknown" || of.text === "–";
  return (
    <span class={`figure${unknown ? " figure--unknown" : ""}${own ? ` ${own}` : ""}`} title={title}>
      {of.text}
      {of.unit && <span class="figure-unit"> {of.unit}</span>}
    </span>
  );
}
