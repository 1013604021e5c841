// The one time range: a few usual ones, or from and to.
import { useState } from "preact/hooks";
import { moment } from "../../model/format.ts";
import { named, point, PRESETS, type Range } from "../../model/range.ts";
import { Button } from "../button/button.tsx";
import { Menu } from "../menu/menu.tsx";
import "../field/field.css";
import "./range-picker.css";

export interface RangePickerProps {
  readonly range: Range;
  readonly onPreset: (since: string | null) => void;
  readonly onRange: (fromNs: number, toNs: number) => void;
}

/** `<RangePicker range={range.value} onPreset={setSince} onRange={setRange}/>` */
export function RangePicker({ range, onPreset, onRange }: RangePickerProps) {
  const items = PRESETS.map((preset) => ({
    said: preset.since === null ? preset.label : `Last ${preset.label}`,
    checked: range.until === null && range.since === preset.since,
    only: true,
    run: () => onPreset(preset.since),
  }));
  return (
    <Menu label={named(range, (ns) => moment(ns).slice(5, 16))} icon="clock" look="quiet" side="right" items={items}>
      {(close) => (
        <Between
          range={range}
          onRange={(from, to) => {
            onRange(from, to);
            close();
          }}
        />
      )}
    </Menu>
  );
}

function Between({ range, onRange }: { readonly range: Range; readonly onRange: (from: number, to: number) => void }) {
  const now = Date.now() * 1e6;
  const [from, setFrom] = useState(local(point(range.since, now) ?? now - 86_400e9));
  const [to, setTo] = useState(local(point(range.until, now) ?? now));
  const [low, high] = [Date.parse(from) * 1e6, Date.parse(to) * 1e6];
  return (
    <form class="range-picker" onSubmit={(event) => event.preventDefault()}>
      <label class="range-picker-line">
        From
        <input class="field" type="datetime-local" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label class="range-picker-line">
        To
        <input class="field" type="datetime-local" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <Button look="main" disabled={!(high > low)} onClick={() => onRange(low, high)}>
        Show
      </Button>
    </form>
  );
}

/** As an input of the browser takes it: 2026-11-21T14:03. */
function local(ns: number): string {
  return moment(ns).slice(0, 16).replace(" ", "T");
}
