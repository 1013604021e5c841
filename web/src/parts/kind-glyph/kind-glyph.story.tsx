import { KINDS } from "../../model/outline.ts";
import type { Stories } from "../story.ts";
import { KindGlyph } from "./kind-glyph.tsx";

const all = () => (
  <p>
    {KINDS.map((kind) => (
      <span key={kind}>
        <KindGlyph kind={kind} /> {kind}{" "}
      </span>
    ))}
  </p>
);

export const stories: Stories = { name: "KindGlyph", cases: { "every kind": all } };
