// The small form for a note, a tag or a score, on the trace or on the selected span.
import { useState } from "preact/hooks";
import type { NewMark } from "../../api/source.ts";
import { Button } from "../../parts/button/button.tsx";
import { Tabs } from "../../parts/tabs/tabs.tsx";
import "../../parts/field/field.css";

export interface MarkFormProps {
  /** The selected span; null where none is. */
  readonly span: string | null;
  readonly onSay: (mark: NewMark) => void;
}

const KINDS = [{ key: "note", label: "Note" }, { key: "tag", label: "Tag" }, { key: "score", label: "Score" }];

/** `<MarkForm span={null} onSay={…}/>` */
export function MarkForm({ span, onSay }: MarkFormProps) {
  const [kind, setKind] = useState("note");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [value, setValue] = useState("");
  const [onSpan, setOnSpan] = useState(span !== null);
  const mark = made(kind, name.trim(), text.trim(), value.trim());
  return (
    <form
      class="trace-marks-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (mark) onSay(onSpan && span !== null ? { ...mark, span } : mark);
      }}
    >
      <Tabs label="What to add" tabs={KINDS} chosen={kind} onChoose={setKind} />
      {kind !== "note" && <Field label={kind === "tag" ? "Tag" : "What is scored"} value={name} onInput={setName} />}
      {kind === "score" && <Field label="Score: a number, true, false or a word" value={value} onInput={setValue} />}
      {kind === "note" ? (
        <label class="trace-marks-field">
          Note
          <textarea class="field field--lines" rows={3} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
      ) : (
        kind === "score" && <Field label="Why (may be empty)" value={text} onInput={setText} />
      )}
      {span !== null && (
        <label class="trace-marks-tick">
          <input type="checkbox" checked={onSpan} onChange={(event) => setOnSpan(event.currentTarget.checked)} />
          on the selected span
        </label>
      )}
      <Button look="main" disabled={mark === null} onClick={(event) => event.currentTarget.form?.requestSubmit()}>
        Add
      </Button>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (text: string) => void;
}

function Field({ label, value, onInput }: FieldProps) {
  return (
    <label class="trace-marks-field">
      {label}
      <input class="field" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

/** What the form says; null while something is missing. */
function made(kind: string, name: string, text: string, value: string): NewMark | null {
  if (kind === "note") return text === "" ? null : { kind, text };
  if (name === "") return null;
  if (kind === "tag") return { kind, name };
  if (value === "") return null;
  return { kind: "score", name, value: scored(value), ...(text === "" ? {} : { text }) };
}

function scored(value: string): number | boolean | string {
  if (value === "true" || value === "false") return value === "true";
  return Number.isFinite(Number(value)) ? Number(value) : value;
}
