// The live list of traces: filtered, with the columns one wants, still while one reads.
import { useEffect, useRef } from "preact/hooks";
import type { Trace } from "../../api/types.ts";
import { plural } from "../../model/format.ts";
import { tracePage } from "../../model/places.ts";
import { visibleText } from "../../model/visible.ts";
import { Button } from "../../parts/button/button.tsx";
import { FilterBox } from "../../parts/filter-box/filter-box.tsx";
import { useKeys } from "../../parts/keys/use-keys.ts";
import { Page } from "../../parts/page/page.tsx";
import { shownColumns } from "../../parts/table/columns.ts";
import { Plain } from "../../parts/text/text.tsx";
import { Table } from "../../parts/table/table.tsx";
import { check, names, readNames, spanNames, values } from "../../state/filter.ts";
import { narrow } from "../../state/narrow.ts";
import { above, app, atTop, filter, follow, list, order, readMore } from "../../state/traces.ts";
import { go, href, query, setQuery } from "../../state/url.ts";
import { FEW, traceColumns } from "./columns.tsx";
import { ListEnd, Nothing } from "./nothing.tsx";
import { Toolbar, toggleLive } from "./toolbar.tsx";
import "./traces.css";

const at = query("at");
const chosenColumns = query("columns");

const open = (trace: Trace): void => go(tracePage(trace.trace_id));
const address = (trace: Trace): string => href(tracePage(trace.trace_id));
const idOf = (trace: Trace): string => trace.trace_id;
const select = (trace: Trace | undefined): void => {
  if (trace) setQuery({ at: trace.trace_id }, { replace: true });
};

/** The screen. */
export function Traces() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    readNames();
    return follow();
  }, []);
  const { traces, pinned } = list.value;
  const columns = traceColumns(pinned);
  const chosen = chosenColumns.value?.split(",") ?? (narrow.value ? FEW : null);
  const step = (by: number): void => {
    const now = traces.findIndex((trace) => trace.trace_id === at.value);
    select(traces[Math.min(traces.length - 1, Math.max(0, now + by))]);
  };
  useKeys("Traces", [
    { keys: "j ArrowDown", said: "next trace", run: () => step(1) },
    { keys: "k ArrowUp", said: "trace before", run: () => step(-1) },
    { keys: "Enter o", said: "open it", run: () => opened(traces) },
    { keys: "/", said: "filter", run: () => box.current?.querySelector("input")?.focus() },
    { keys: "l", said: "live on, live off", run: toggleLive },
    { keys: "t", said: "to the newest", run: () => toTop(traces) },
    { keys: "Escape", said: "choose none", run: () => setQuery({ at: null }, { replace: true }) },
  ]);
  return (
    <Page title="Traces" scroll={false} toolbar={<Toolbar columns={columns} chosen={chosen} />}>
      <div class="traces">
        <div class="traces-filter" ref={box}>
          <FilterBox
            value={filter.value ?? ""}
            names={names.value}
            spanNames={spanNames.value}
            values={values}
            check={check}
            onApply={(text) => setQuery({ filter: text, at: null })}
            placeholder={'Words to search for, or status == "error" and duration > 2s'}
          />
          {app.value !== null && (
            <Button icon="close" label={`Of all apps, not of ${visibleText(app.value)} alone`} onClick={() => setQuery({ app: null })}>
              <span class="button-words">App: <Plain text={app.value} /></span>
            </Button>
          )}
        </div>
        <div class="traces-list">
          {above.value > 0 && !atTop.value && (
            <div class="traces-above">
              <Button look="main" icon="up" onClick={() => toTop(traces)}>
                {plural(above.value, "new trace")}
              </Button>
            </div>
          )}
          <Table
            label="Traces"
            columns={shownColumns(columns, chosen)}
            rows={traces}
            keyOf={idOf}
            selected={at.value}
            hold={at.value !== null}
            onSelect={select}
            onOpen={open}
            href={address}
            sort={order.value}
            onSort={(next) => setQuery({ order: next === "newest" ? null : next, at: null })}
            onEnd={readMore}
            onTop={(there) => {
              atTop.value = there;
              if (there) above.value = 0;
            }}
            footer={traces.length === 0 ? <Nothing /> : <ListEnd />}
          />
        </div>
      </div>
    </Page>
  );
}

function opened(traces: readonly Trace[]): void {
  const trace = traces.find((one) => one.trace_id === at.value);
  if (trace) open(trace);
}

function toTop(traces: readonly Trace[]): void {
  select(traces[0]);
  above.value = 0;
  document.querySelector(".traces-list .window-list")?.scrollTo({ top: 0 });
}
