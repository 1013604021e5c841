// A titled piece of a panel; it can be folded where it is seldom read.
import type { ComponentChildren } from "preact";
import "./section.css";

export interface SectionProps {
  readonly title: string;
  /** Beside the title, dim. */
  readonly note?: string | undefined;
  /** Folded at first. */
  readonly isFolded?: boolean;
  /** At the right of the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ title, note, isFolded, tools, children }: SectionProps) {
  const said = (
    <>
      {title}
      {note && <span class="section-note">{note}</span>}
    </>
  );
  if (isFolded !== undefined) {
    return (
      <details class="section" open={!isFolded}>
        <summary class="section-title">{said}</summary>
        {children}
      </details>
    );
  }
  return (
    <section class="section">
      <header class="section-head">
        <h3 class="section-title">{said}</h3>
        {tools}
      </header>
      {children}
    </section>
  );
}
