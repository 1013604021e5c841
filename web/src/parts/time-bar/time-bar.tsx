// A call on the time axis: its bar, paler where its children ran, the first chunk of its stream, its part of the critical path.
import { covered } from "../../model/covered.ts";
import type { Segment } from "../../model/critical.ts";
import { duration, said } from "../../model/format.ts";
import { place, type View } from "../../model/timeline.ts";
import { kindOf, statusOf, type TraceModel } from "../../model/trace-model.ts";
import "./time-bar.css";

export interface TimeBarProps {
  readonly model: TraceModel;
  readonly index: number;
  readonly view: View;
  /** The call's own stretches of the critical path; null where the path is not shown, none where the call is not on it. */
  readonly critical: readonly Segment[] | null;
  /** Whether the call is on the critical path at all. */
  readonly isOnPath: boolean;
}

/** `<TimeBar model={model} index={7} view={view} critical={null} isOnPath={false}/>`, in a positioned box. */
export function TimeBar({ model, index, view, critical, isOnPath }: TimeBarProps) {
  const [start, end] = [model.start[index] ?? 0, model.end[index] ?? 0];
  const bar = across(view, start, end);
  const first = model.outline.spans.first_chunk_ns[index] ?? null;
  const length = end - start;
  const away = bar === null && (end < view.from ? "before" : "after");
  const aside = critical && !isOnPath ? " time-bar--aside" : "";
  const below = bar ? covered(model, index) : [];
  const over = below.length > 0 ? " time-bar--over" : "";
  return (
    <>
      {bar && (
        <div class={`time-bar time-bar--${kindOf(model, index)} time-bar--${statusOf(model, index)}${aside}${over}`} style={bar}>
          {below.map(([from, to]) => {
            const part = within(view, start, length, from, to);
            return part && <span class="time-bar-covered" key={from} style={part} />;
          })}
        </div>
      )}
      {away && <span class={`time-bar-away time-bar-away--${away}`} title={`${away} what is in view`} />}
      {first !== null && isInside(view, start + first) && (
        <span
          class="time-bar-first"
          style={{ left: percent(place(view, start + first)) }}
          title={`first chunk after ${said(duration(first))}`}
        />
      )}
      {critical?.map((segment) => {
        const line = across(view, segment.from, segment.to);
        return line && <span class="time-bar-critical" key={segment.from} style={{ left: line.marginLeft, width: line.width }} />;
      })}
    </>
  );
}

/** Where a stretch stands in the view, null where it does not; cut at its edges, so that no element is millions of pixels wide. */
function across(view: View, from: number, to: number) {
  const [left, right] = [Math.max(place(view, from), 0), Math.min(place(view, to), 1)];
  if (right < 0 || left > 1) return null;
  return { marginLeft: percent(left), width: percent(Math.max(0, right - left)) };
}

/** Where a part of a bar stands inside it; the bar itself is cut at the edges of the view. */
function within(view: View, start: number, length: number, from: number, to: number) {
  const cut = (time: number) => Math.min(Math.max(place(view, time), 0), 1);
  const [left, right] = [cut(start), cut(start + length)];
  const [first, last] = [cut(start + from * length), cut(start + to * length)];
  if (last <= first || right <= left) return null;
  return { left: percent((first - left) / (right - left)), width: percent((last - first) / (right - left)) };
}

function isInside(view: View, time: number): boolean {
  return time >= view.from && time <= view.to;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
