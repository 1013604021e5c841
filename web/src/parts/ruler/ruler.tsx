// The time axis above the bars: ticks, and a range of time to be dragged on it.
import { useState } from "preact/hooks";
import { place, ticks, timeAt, type View } from "../../model/timeline.ts";
import "./ruler.css";

export interface RulerProps {
  readonly view: View;
  /** About so many ticks. */
  readonly about: number;
  /** A range was dragged. */
  readonly onRange: (from: number, to: number) => void;
  /** The whole run is wanted again. */
  readonly onReset: () => void;
}

/** A label needs these parts of the room between two ticks: beside its characters, and for each of them. */
const [BESIDE, CHARACTER] = [0.15, 0.15];
/** Shorter drags are clicks. */
const LEAST_PIXELS = 4;

/** `<Ruler view={view} about={6} onRange={zoom} onReset={reset}/>` */
export function Ruler({ view, about, onRange, onReset }: RulerProps) {
  const [drag, setDrag] = useState<readonly [from: number, to: number] | null>(null);
  const part = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  };
  return (
    <div
      class="ruler"
      title="Drag to zoom in, double click for the whole run"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([part(event), part(event)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], part(event)])}
      onPointerUp={(event) => {
        const isRange = drag && Math.abs(drag[1] - drag[0]) * event.currentTarget.clientWidth >= LEAST_PIXELS;
        setDrag(null);
        if (isRange) onRange(timeAt(view, drag[0]), timeAt(view, drag[1]));
      }}
      onPointerCancel={() => setDrag(null)}
      onDblClick={onReset}
    >
      {ticks(view, about).map((tick) => (
        <span class="ruler-tick" key={tick.at} style={{ left: `${place(view, tick.at) * 100}%` }}>
          {(1 - place(view, tick.at)) * about > BESIDE + CHARACTER * tick.label.length && tick.label}
        </span>
      ))}
      {drag && (
        <span
          class="ruler-range"
          style={{ left: `${Math.min(...drag) * 100}%`, width: `${Math.abs(drag[1] - drag[0]) * 100}%` }}
        />
      )}
    </div>
  );
}
