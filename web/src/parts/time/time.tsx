// A moment: the time of day, the day too when it is another one, how long ago as a tip.
import { ago, clock, day, moment } from "../../model/format.ts";
import "./time.css";

export interface TimeProps {
  readonly ns: number;
  /** Now, in nanoseconds; handed in where pictures must not change. */
  readonly now?: number;
  /** How long ago in place of the clock. */
  readonly relative?: boolean;
}

/** `<Time ns={trace.started_ns}/>` */
export function Time({ ns, now = Date.now() * 1e6, relative = false }: TimeProps) {
  const today = day(ns) === day(now);
  return (
    <time class="time" dateTime={new Date(ns / 1e6).toISOString()} title={`${moment(ns)}, ${ago(ns, now)}`}>
      {relative ? (
        ago(ns, now)
      ) : (
        <>
          {!today && <span class="time-day">{day(ns).slice(5)} </span>}
          {clock(ns)}
        </>
      )}
    </time>
  );
}
