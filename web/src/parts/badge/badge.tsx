// A status or a kind as a small coloured word.
import "./badge.css";

export interface BadgeProps {
  readonly status?: string;
  readonly kind?: string;
  /** A dot alone, the word for screen readers and as a tip. */
  readonly dot?: boolean;
}

/** Which status or kind: `<Badge status="error"/>`, `<Badge kind="llm"/>`. */
export function Badge({ status, kind, dot = false }: BadgeProps) {
  const word = status ?? kind ?? "";
  const look = status === undefined ? `badge--kind badge--kind-${word}` : `badge--status badge--status-${word}`;
  return (
    <span class={`badge ${look}${dot ? " badge--dot" : ""}`} title={dot ? word : undefined}>
      <span class="badge-mark" aria-hidden="true" />
      <span class={dot ? "unseen" : "badge-word"}>{word}</span>
    </span>
  );
}
