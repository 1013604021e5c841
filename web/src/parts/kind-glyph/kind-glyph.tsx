// The drawing of a kind of call, in the kind's colour. The word stands beside it or in the row's label.
import type { Kind } from "../../model/outline.ts";
import "./kind-glyph.css";

const DRAWINGS: Readonly<Record<Kind, string>> = {
  llm: "M3 3h10v7H8l-3 3v-3H3zM5.5 6.5h.01M8 6.5h.01M10.5 6.5h.01",
  embedding: "M4 4h.01M8 4h.01M12 4h.01M4 8h.01M8 8h.01M12 8h.01M4 12h.01M8 12h.01M12 12h.01",
  retriever: "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8M10 10l3.5 3.5",
  reranker: "M3 4h10M3 8h7M3 12h4",
  tool: "M10.5 2.5a3.5 3.5 0 0 0-3.2 4.8L2.8 11.8l1.4 1.4 4.5-4.5a3.5 3.5 0 0 0 4.6-4.2L11 6.5 9.5 5l2-2.3a3.5 3.5 0 0 0-1-.2",
  agent: "M4 6.5h8v6H4zM8 6.5V3.5M8 3h.01M6.5 9.5h.01M9.5 9.5h.01",
  chain: "M6.5 9.5l3-3M7 5l1.5-1.5a2.5 2.5 0 0 1 4 4L11 9M9 11l-1.5 1.5a2.5 2.5 0 0 1-4-4L5 7",
  guardrail: "M8 2.5l5 2v3.5c0 3-2 4.8-5 5.5-3-.7-5-2.5-5-5.5V4.5z",
  evaluator: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M5.5 8l2 2 3.2-3.8",
  prompt: "M3.5 2.5h9v11h-9zM6 6h4M6 9h3",
  function: "M6 3c-2 0-2 1-2 2.5s0 2-1.5 2.5C4 8.5 4 9 4 10.5S4 13 6 13M10 3c2 0 2 1 2 2.5s0 2 1.5 2.5C12 8.5 12 9 12 10.5S12 13 10 13",
};

/** `<KindGlyph kind="tool"/>` */
export function KindGlyph({ kind }: { readonly kind: Kind }) {
  return (
    <svg class={`kind-glyph kind-glyph--${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[kind]} />
    </svg>
  );
}
