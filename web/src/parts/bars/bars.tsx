// A few named values as bars beside their figures: what takes most of something.
import { count, type Figure as Value } from "../../model/format.ts";
import { visibleText } from "../../model/visible.ts";
import { Figure } from "../figure/figure.tsx";
import { Plain } from "../text/text.tsx";
import "./bars.css";

export interface Bar {
  readonly name: string;
  /** Null: unknown, no bar. */
  readonly value: number | null;
  /** In place of the value as it stands. */
  readonly figure?: Value;
  /** A part of the value that is drawn in another colour: what failed. */
  readonly part?: number;
  readonly href?: string;
}

export interface BarsProps {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** The token of the colour. */
  readonly colour?: string;
  readonly partColour?: string;
}

/** `<Bars label="Cost by model" bars={[{name, value, figure}]}/>` */
export function Bars({ label, bars, colour = "--series-1", partColour = "--error" }: BarsProps) {
  const most = Math.max(0, ...bars.map((bar) => bar.value ?? 0));
  return (
    <ul class="bars" aria-label={label}>
      {bars.map((bar) => (
        <li class="bars-one" key={bar.name}>
          <span class="bars-label" title={visibleText(bar.name)}>
            {bar.href ? <a href={bar.href}><Plain text={bar.name} /></a> : <Plain text={bar.name} />}
          </span>
          <span class="bars-track" aria-hidden="true">
            <span class="bars-bar" style={{ width: width(bar.value, most), background: `var(${colour})` }} />
            {bar.part ? <span class="bars-bar" style={{ width: width(bar.part, most), background: `var(${partColour})` }} /> : null}
          </span>
          <span class="bars-figure">
            <Figure of={bar.figure ?? count(bar.value)} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function width(value: number | null, most: number): string {
  return value && most ? `${Math.max(0.5, (100 * value) / most)}%` : "0";
}
