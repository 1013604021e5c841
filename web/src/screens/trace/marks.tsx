// What people said about the trace and its spans: notes, tags, pins, scores; to be added to and taken back.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { asError } from "../../api/client.ts";
import type { NewMark } from "../../api/source.ts";
import type { Mark } from "../../api/types.ts";
import { ago, moment } from "../../model/format.ts";
import { Button } from "../../parts/button/button.tsx";
import { Icon } from "../../parts/icon/icon.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { MarkForm } from "./mark-form.tsx";
import type { Opened } from "./opened.ts";
import "./marks.css";

/** What was said; nothing where nobody said anything. */
export function Marks({ opened }: { readonly opened: Opened }) {
  const { reading, selection } = opened;
  const { drop, trouble } = useMarking(opened);
  const outline = reading.outline.value;
  const marks = outline?.marks.filter((mark) => mark.kind !== "pin" || mark.span_id !== null) ?? [];
  if (!outline || (marks.length === 0 && trouble === null)) return null;
  const spanIndex = (mark: Mark) => (mark.span_id === null ? -1 : outline.spans.span_id.indexOf(mark.span_id));
  return (
    <div class="trace-marks">
      {marks.map((mark) => (
        <span class={`trace-marks-one trace-marks-one--${mark.kind}`} key={mark.uid} title={origin(mark)}>
          {spanIndex(mark) >= 0 && (
            <button type="button" class="trace-marks-span" onClick={() => selection.select(spanIndex(mark))}>
              <Plain text={outline.strings[outline.spans.name[spanIndex(mark)] ?? -1] ?? ""} />:
            </button>
          )}
          <span class="trace-marks-text">{words(mark)}</span>
          {reading.source.isLive && (
            <button type="button" class="trace-marks-drop" aria-label={`Take back ${mark.kind}`} onClick={() => drop(mark)}>
              <Icon name="close" />
            </button>
          )}
        </span>
      ))}
      {trouble && <span class="trace-marks-trouble" role="alert">{trouble}</span>}
    </div>
  );
}

/** The pin, and the form for what else is to be said. */
export function Marking({ opened }: { readonly opened: Opened }) {
  const { reading, selection } = opened;
  const { say, drop, trouble } = useMarking(opened);
  const outline = reading.outline.value;
  if (!outline || !reading.source.isLive) return null;
  const pin = outline.marks.find((mark) => mark.kind === "pin" && mark.span_id === null);
  const chosen = selection.isChosen.value ? (outline.spans.span_id[selection.selected.value] ?? null) : null;
  return (
    <>
      <Button
        look="quiet"
        icon="pin"
        pressed={pin !== undefined}
        label={pin ? "Pinned: retention keeps this trace. Let it go" : "Pin: retention then keeps this trace"}
        onClick={() => (pin ? drop(pin) : say({ kind: "pin" }))}
      />
      <Menu label="Add a note, tag or score" icon="save" showLabel={false} look="quiet" side="right">
        {(close) => <MarkForm span={chosen} onSay={(mark) => { close(); say(mark); }} />}
      </Menu>
      {trouble && <span class="trace-marks-trouble" role="alert">{trouble}</span>}
    </>
  );
}

/** Say something and take it back; the trace is read again afterwards. */
function useMarking({ reading, id }: Opened) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const attempt = async (change: () => Promise<unknown>) => {
    try {
      await change();
      setTrouble(null);
    } catch (error) {
      setTrouble(asError(error).message);
    }
    await reading.read();
  };
  const trace = reading.outline.value?.trace.trace_id ?? id;
  return {
    trouble,
    say: (mark: NewMark) => void attempt(() => reading.source.mark(trace, mark)),
    drop: (mark: Mark) => void attempt(() => reading.source.unmark(trace, mark.uid)),
  };
}

function words(mark: Mark): ComponentChildren {
  if (mark.kind === "note") return <Plain text={mark.text ?? ""} />;
  if (mark.kind === "tag") return <Plain text={mark.name ?? ""} />;
  if (mark.kind === "pin") return "pinned";
  const value = mark.value === null ? "unknown" : typeof mark.value === "string" ? mark.value : JSON.stringify(mark.value);
  return (
    <>
      <Plain text={mark.name ?? ""} /> <b><Plain text={value} /></b>
      {mark.text && <span class="trace-marks-reason"> <Plain text={mark.text} /></span>}
    </>
  );
}

function origin(mark: Mark): string {
  const who = mark.author === "app" ? "the app itself" : mark.author;
  return `${mark.kind} by ${who}, ${moment(mark.created_ns)} (${ago(mark.created_ns, Date.now() * 1e6)})`;
}
