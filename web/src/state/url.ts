// The URL as signals: what a link should share lives here. Every screen reads its state from it and writes it back.
import { computed, type ReadonlySignal, signal } from "@preact/signals";

export interface Route {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What to change in the query; null takes a name out. */
export type Changes = Readonly<Record<string, string | null | undefined>>;

export const route = signal<Route>(read());

const known = new Map<string, ReadonlySignal<string | null>>();

/** One name of the query as a signal; null where it is not there. */
export function query(name: string): ReadonlySignal<string | null> {
  let found = known.get(name);
  if (!found) {
    found = computed(() => route.value.query.get(name));
    known.set(name, found);
  }
  return found;
}

/** Names that stay when one goes to another screen: the one time range. */
const KEPT = ["since", "until"];

/** The address of another screen, with the time range of this one. */
export function href(path: string, changes: Changes = {}): string {
  const next = new URLSearchParams();
  for (const name of KEPT) {
    const value = route.value.query.get(name);
    if (value !== null) next.set(name, value);
  }
  return written(path, applied(next, changes));
}

/** The address of this screen with some of its query changed. */
export function here(changes: Changes): string {
  return written(route.value.path, applied(new URLSearchParams(route.value.query), changes));
}

/** Go to another screen; the time range comes along. */
export function go(path: string, changes: Changes = {}, options: { replace?: boolean } = {}): void {
  visit(href(path, changes), options);
}

/** Change the query of this screen: as a step to come back to, or in place of this one. */
export function setQuery(changes: Changes, options: { replace?: boolean } = {}): void {
  visit(here(changes), options);
}

/** Go to an address of ours, as it stands. */
export function visit(address: string, options: { replace?: boolean } = {}): void {
  if (typeof history !== "undefined") {
    try {
      if (options.replace) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
    } catch {
      // a page that was opened from a file may not change its address: it works all the same
    }
  }
  route.value = parsed(address);
}

/** Follow the browser's back and forward, and clicks on links of ours. */
export function listen(): void {
  window.addEventListener("popstate", () => {
    route.value = read();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    event.preventDefault();
    visit(link.pathname + link.search + link.hash);
  });
}

function applied(query: URLSearchParams, changes: Changes): URLSearchParams {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") query.delete(name);
    else query.set(name, value);
  }
  return query;
}

function written(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function parsed(address: string): Route {
  const [path = "/", text = ""] = (address.split("#")[0] ?? "").split("?");
  return { path, query: new URLSearchParams(text) };
}

function read(): Route {
  return typeof location === "undefined" ? parsed("/") : parsed(location.pathname + location.search);
}
