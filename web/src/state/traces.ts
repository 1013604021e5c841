// The list of traces: what the address asks for, read a page at a time, kept fresh while the store grows.
import { computed, effect, signal } from "@preact/signals";
import { asError, calledOff, get, type Query } from "../api/client.ts";
import type { TracePage } from "../api/types.ts";
import { asFilter } from "../model/range.ts";
import { begun, continued, newer, NOTHING, renewed, type TraceList } from "../model/trace-list.ts";
import { changed } from "./live.ts";
import { range } from "./range.ts";
import { query } from "./url.ts";

const PAGE = 100;
/** At most so often is the head of the list read again, in milliseconds. */
const PAUSE = 700;

export const filter = query("filter");
export const app = query("app");
export const order = computed(() => query("order").value ?? "newest");
/** Whether new traces come in by themselves; `live=0` in the address stops them. */
export const live = computed(() => query("live").value !== "0");

export const list = signal<TraceList>(NOTHING);
/** Whether the first page is on its way. */
export const reading = signal(true);
export const problem = signal<string | null>(null);
/** Whether the filter itself is what is wrong; the box says how. */
export const misread = signal(false);
/** Traces that came in above what the reader sees. */
export const above = signal(0);
/** Whether the reader stands at the head of the list. */
export const atTop = signal(true);

let question: AbortController | null = null;
let more: Promise<void> | null = null;

function asked(after: string | null): Query {
  const time = asFilter(range.value, Date.now() * 1e6);
  const said = filter.value ? (time ? `(${filter.value}) and ${time}` : filter.value) : time;
  return { filter: said, app: app.value, order: order.value, limit: PAGE, after };
}

/** Read the first page: of a new question, or the same again. */
export async function read(again = false): Promise<void> {
  question?.abort();
  question = new AbortController();
  const { signal: stop } = question;
  if (!again) {
    reading.value = true;
    above.value = 0;
  }
  try {
    const page = await get<TracePage>("/api/traces", asked(null), stop);
    const before = list.peek();
    const next = again && order.peek() === "newest" ? renewed(before, page) : begun(page);
    if (again && !atTop.peek() && before.traces.length) above.value += newer(next, before);
    list.value = next;
    problem.value = null;
    misread.value = false;
  } catch (error) {
    if (calledOff(error)) return;
    problem.value = asError(error).message;
    misread.value = asError(error).status === 400;
    if (!again) list.value = NOTHING;
  }
  reading.value = false;
}

/** Read the next page, unless it is on its way or there is none. */
export function readMore(): void {
  const { after } = list.peek();
  if (after === null || more !== null || reading.peek()) return;
  const mine = question;
  more = get<TracePage>("/api/traces", asked(after), mine?.signal)
    .then((page) => {
      // a new question may have been asked meanwhile
      if (question === mine || list.peek().after === after) list.value = continued(list.peek(), page);
    })
    .catch((error: unknown) => {
      if (!calledOff(error)) problem.value = asError(error).message;
    })
    .finally(() => {
      more = null;
    });
}

/** Keep the list to what the address asks for and to what the store has, until the function that comes back is called. */
export function follow(): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const asking = effect(() => {
    // what the question is made of
    void [filter.value, app.value, order.value, range.value];
    void read();
  });
  const hearing = effect(() => {
    if (changed.value === 0 || !live.value || timer !== null || misread.peek()) return;
    timer = setTimeout(() => {
      timer = null;
      // another order has no head to grow at: it is read again only where nobody has read on
      if (order.peek() === "newest" || atTop.peek()) void read(true);
    }, PAUSE);
  });
  return () => {
    asking();
    hearing();
    if (timer !== null) clearTimeout(timer);
    question?.abort();
  };
}
