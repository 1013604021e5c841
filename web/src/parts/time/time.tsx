// A moment: the time of day to the second, or day and minute when it is another day; how long ago as a tip.
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
          {today ? clock(ns) : clock(ns).slice(0, 5)}
        </>
      )}
    </time>
  );
}
