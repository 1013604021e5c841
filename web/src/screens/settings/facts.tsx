// Names with what they are, one below the other.
import type { ComponentChildren } from "preact";
import "./facts.css";

export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
}

/** `<Facts facts={[{name: "Store", value: "…"}]}/>` */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div class="facts-one" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A heading with what stands under it. */
export function Section({ title, note, children }: { readonly title: string; readonly note?: ComponentChildren; readonly children: ComponentChildren }) {
  return (
    <section class="facts-section">
      <h2>{title}</h2>
      {note && <p class="facts-note">{note}</p>}
      {children}
    </section>
  );
}
