// What people and the app itself said about a span: notes, tags, scores.
import type { Mark } from "../api/types.ts";
import { isEmpty, preview } from "../model/payload.ts";
import { Plain } from "../parts/text/text.tsx";
import { Time } from "../parts/time/time.tsx";
import { Section } from "./section.tsx";
import "./marks.css";

export function Marks({ span, marks }: { readonly span: string; readonly marks: readonly Mark[] }) {
  const shown = marks.filter((mark) => mark.span_id === span);
  if (shown.length === 0) return null;
  return (
    <Section title="notes and scores">
      {shown.map((mark) => (
        <div class="marks-one" key={mark.uid}>
          <span class="marks-kind">{mark.kind}</span>
          <span class="marks-said">
            {mark.name !== null && <b><Plain text={mark.name} /></b>}
            {!isEmpty(mark.value) && <span> <Plain text={preview(mark.value, 100)} /></span>}
            {mark.text !== null && <span> <Plain text={mark.text} /></span>}
          </span>
          <span class="marks-kind"><Plain text={mark.author === "app" ? "the app itself" : mark.author} /> <Time ns={mark.created_ns} /></span>
        </div>
      ))}
    </Section>
  );
}
