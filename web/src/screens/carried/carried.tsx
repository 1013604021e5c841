// The page that carries one trace and asks no server: what `dashcam export --html` writes.
import { render } from "preact";
import { type Embedded, embeddedSource } from "../../api/source.ts";
import { Trace } from "../trace/trace.tsx";
import { showTheme } from "../../state/prefs.ts";
import "./carried.css";

/** Show the trace that the page carries; false where it carries none. */
export function showCarried(page: HTMLElement): boolean {
  const text = document.getElementById("carried")?.textContent;
  if (!text) return false;
  const embedded = JSON.parse(text) as Embedded;
  document.documentElement.dataset["carried"] = "";
  showTheme();
  document.addEventListener("click", stay, { capture: true });
  render(<Trace id={embedded.outline.trace.trace_id} source={embeddedSource(embedded)} />, page);
  return true;
}

/** The other screens are not here: what leads to them in the dashboard is text. */
function stay(event: Event) {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link?.getAttribute("href")?.startsWith("/")) event.preventDefault();
}
