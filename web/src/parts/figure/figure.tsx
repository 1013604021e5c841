// A number with its unit dim beside it; what is unknown says so.
import type { Figure as Value } from "../../model/format.ts";
import "./figure.css";

/** `<Figure of={duration(ns)}/>` */
export function Figure({ of, title }: { readonly of: Value; readonly title?: string }) {
  const unknown = of.text === "unknown" || of.text === "–";
  return (
    <span class={unknown ? "figure figure--unknown" : "figure"} title={title}>
      {of.text}
      {of.unit && <span class="figure-unit"> {of.unit}</span>}
    </span>
  );
}
