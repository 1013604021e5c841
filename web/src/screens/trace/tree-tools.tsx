// Above the tree: the search inside it, the critical path, what is folded, everything open or closed.
import { useEffect, useRef, useState } from "preact/hooks";
import { boundedBy } from "../../model/critical.ts";
import { count, duration, percent, said } from "../../model/format.ts";
import { textOf } from "../../model/outline.ts";
import { Button } from "../../parts/button/button.tsx";
import { Figure } from "../../parts/figure/figure.tsx";
import { Icon } from "../../parts/icon/icon.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { Plain } from "../../parts/text/text.tsx";
import type { Opened } from "./opened.ts";
import "./tree-tools.css";

/** `<TreeTools opened={opened}/>` */
export function TreeTools({ opened }: { readonly opened: Opened }) {
  const { selection, zoom } = opened;
  const rules = selection.rules.value;
  const folded = selection.folds.value?.counts.reduce((all, some) => all + some, 0) ?? 0;
  return (
    <div class="trace-tools">
      <Search opened={opened} />
      <Button
        look="quiet"
        pressed={opened.critical.value !== null}
        label="What bounded the end of the run (c)"
        onClick={() => opened.showCritical(opened.critical.value === null)}
      >
        Critical path
      </Button>
      <Menu
        label={folded > 0 ? `${said(count(folded))} folded` : "Fold"}
        look="quiet"
        items={[
          {
            said: "super() chains", hint: "one row a call", checked: rules.super,
            run: () => selection.setRules({ ...rules, super: !rules.super }),
          },
          {
            said: "Framework steps that only pass on", hint: "f for both", checked: rules.noise,
            run: () => selection.setRules({ ...rules, noise: !rules.noise }),
          },
          { said: "Open all rows", run: selection.openAll },
          { said: "Close all rows", run: selection.closeAll },
        ]}
      />
      {zoom.chosen.value && (
        <Button look="quiet" onClick={zoom.reset} label="Show the whole run">
          <Figure of={duration(zoom.view.value.to - zoom.view.value.from)} /> in view
          <Icon name="close" />
        </Button>
      )}
      <Longest opened={opened} />
    </div>
  );
}

/** The search box: what is typed is in the address a moment later, Enter goes from hit to hit. */
function Search({ opened: { finding, selection } }: { readonly opened: Opened }) {
  const [text, setText] = useState(finding.text.value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(finding.text.value), [finding.text.value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hits = finding.hits.value;
  const at = hits.indexOf(selection.selected.value);
  const step = (by: 1 | -1) => selection.select(finding.next(selection.selected.value, by));
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => finding.look(next), 80);
  };
  return (
    <div class="trace-search" role="search">
      <Icon name="search" />
      <input
        class="trace-search-text"
        type="search"
        placeholder="Search this trace"
        aria-label="Search this trace: names and payloads"
        value={text}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            clearTimeout(timer.current);
            finding.look(event.currentTarget.value); // what was typed this moment is meant too
            step(event.shiftKey ? -1 : 1);
          }
          else if (event.key === "Escape" && text !== "") type("");
          else if (event.key === "Escape") event.currentTarget.blur();
          else return;
          event.preventDefault();
        }}
      />
      {finding.text.value !== "" && (
        <>
          <span class="trace-search-count" role="status" title={finding.partial.value ?? undefined}>
            {at >= 0 ? `${at + 1} of ` : ""}
            {hits.length === 0 && !finding.busy.value ? "nothing" : said(count(hits.length))}
            {finding.busy.value ? " …" : finding.partial.value ? "+" : ""}
          </span>
          <Button look="quiet" icon="up" label="Previous hit (N)" disabled={hits.length === 0} onClick={() => step(-1)} />
          <Button look="quiet" icon="down" label="Next hit (n)" disabled={hits.length === 0} onClick={() => step(1)} />
        </>
      )}
    </div>
  );
}

const MOST = 4;

/** What bounded the run longest, while the critical path is shown. */
function Longest({ opened }: { readonly opened: Opened }) {
  const path = opened.critical.value;
  const model = opened.reading.model.value;
  if (!path || !model) return null;
  const all = Math.max(1, model.to - model.from);
  const groups = boundedBy(model, path);
  return (
    <div class="trace-longest">
      <span class="trace-longest-title">Bounded by</span>
      {groups.slice(0, MOST).map(({ spans: [first = -1, ...rest], own }) => (
        <button
          type="button"
          class="trace-longest-one"
          key={first}
          title={`${said(duration(own))} on the critical path, not counting what was called from there`}
          onClick={() => opened.selection.select(first)}
        >
          <span class="trace-longest-name"><Plain text={(textOf(model.outline, "name", first) ?? "").slice(0, 80)} /></span>
          {rest.length > 0 && <span class="trace-longest-title">× {said(count(rest.length + 1))}</span>}
          <Figure of={duration(own)} /> <Figure of={percent(own / all)} />
        </button>
      ))}
      {groups.length > MOST && <span class="trace-longest-title">and {said(count(groups.length - MOST))} more</span>}
    </div>
  );
}
