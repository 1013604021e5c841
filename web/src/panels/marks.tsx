// What people said about a span: notes, tags, scores; and a line to add a note or a score of one's own.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { NewMark, Source } from "../api/source.ts";
import { asError } from "../api/client.ts";
import type { Mark } from "../api/types.ts";
import { isEmpty, preview } from "../model/payload.ts";
import { Button } from "../parts/button/button.tsx";
import { Plain } from "../parts/text/text.tsx";
import { Time } from "../parts/time/time.tsx";
import { Section } from "./section.tsx";
import "./marks.css";

export interface MarksProps {
  readonly trace: string;
  readonly span: string;
  readonly marks: readonly Mark[];
  readonly source: Source | undefined;
}

export function Marks({ trace, span, marks, source }: MarksProps) {
  const added = useSignal<readonly Mark[]>([]);
  const gone = useSignal<ReadonlySet<string>>(new Set());
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    [added.value, gone.value, problem.value] = [[], new Set(), null];
  }, [trace, span]);
  const known = new Set(marks.map((mark) => mark.uid));
  const all = [...marks.filter((mark) => mark.span_id === span), ...added.value.filter((mark) => !known.has(mark.uid))];
  const shown = all.filter((mark) => !gone.value.has(mark.uid));
  const change = async (what: () => Promise<void>) => {
    problem.value = null;
    try {
      await what();
    } catch (error) {
      problem.value = asError(error).message;
    }
  };
  const add = (mark: NewMark) =>
    change(async () => {
      const made = await source?.mark(trace, { ...mark, span });
      if (made) added.value = [...added.value, made];
    });
  const remove = (mark: Mark) =>
    change(async () => {
      await source?.unmark(trace, mark.uid);
      gone.value = new Set([...gone.value, mark.uid]);
    });
  const canWrite = source?.isLive === true;
  if (shown.length === 0 && !canWrite) return null;
  return (
    <Section title="notes and scores">
      {shown.map((mark) => <One mark={mark} onRemove={canWrite ? () => void remove(mark) : null} key={mark.uid} />)}
      {canWrite && <Add onAdd={(mark) => void add(mark)} />}
      {problem.value && <p class="marks-problem" role="alert">{problem.value}</p>}
    </Section>
  );
}

function One({ mark, onRemove }: { readonly mark: Mark; readonly onRemove: (() => void) | null }) {
  return (
    <div class="marks-one">
      <span class="marks-kind">{mark.kind}</span>
      <span class="marks-said">
        {mark.name !== null && <b><Plain text={mark.name} /></b>}
        {!isEmpty(mark.value) && <span> <Plain text={preview(mark.value, 100)} /></span>}
        {mark.text !== null && <span> <Plain text={mark.text} /></span>}
      </span>
      <span class="marks-by"><Plain text={mark.author} /> <Time ns={mark.created_ns} /></span>
      {onRemove && <Button look="quiet" icon="close" label={`Delete this ${mark.kind}`} onClick={onRemove} />}
    </div>
  );
}

function Add({ onAdd }: { readonly onAdd: (mark: NewMark) => void }) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value.trim()) onAdd({ kind: "note", text: text.value.trim() });
    text.value = "";
  };
  return (
    <form class="marks-add" onSubmit={submit}>
      <input
        class="marks-input"
        aria-label="A note on this span"
        placeholder="Add a note"
        value={text.value}
        maxLength={4_000}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <Button label="Score this span as good" onClick={() => onAdd({ kind: "score", name: "good", value: true })}>Good</Button>
      <Button label="Score this span as bad" onClick={() => onAdd({ kind: "score", name: "good", value: false })}>Bad</Button>
    </form>
  );
}
