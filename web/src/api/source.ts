// Where a trace is read from: the server, or the page itself, when it was written to be sent to somebody.
// Screens of a trace ask a Source and nothing else, so that they work without a server.

import { ApiError, del, get, getUnless, post } from "./client.ts";
import type { Found, Mark, Outline, Previews, Span, SpanList, Trace, TracePage } from "./types.ts";
import { traceApi } from "../model/places.ts";

export interface NewMark {
  readonly kind: Mark["kind"];
  readonly name?: string;
  readonly value?: number | boolean | string;
  readonly text?: string;
  /** The span that is meant; without it the whole trace. */
  readonly span?: string;
}

/** An outline as it is now, with the name of its state. */
export interface Read {
  readonly outline: Outline;
  readonly etag: string | null;
}

export interface Source {
  /** Whether the trace may still grow and people's marks may be written. */
  readonly isLive: boolean;
  /** The outline of a trace; null where it still is what `etag` names. An id may be a prefix. */
  outline(trace: string, etag: string | null, signal?: AbortSignal): Promise<Read | null>;
  /** One span with its payloads. */
  span(trace: string, span: string, signal?: AbortSignal): Promise<Span>;
  /** Several spans with their payloads, in the order asked for. */
  spans(trace: string, spans: readonly string[], signal?: AbortSignal): Promise<readonly Span[]>;
  /** The beginning of what spans got, by their ids; those that got nothing are left out. At most 200 at once. */
  previews(trace: string, spans: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The spans with a text in their payloads. */
  find(trace: string, text: string, signal?: AbortSignal): Promise<Found>;
  /** The traces listed before and after one, newest first; null where there is none. */
  beside(trace: Trace, signal?: AbortSignal): Promise<{ readonly newer: string | null; readonly older: string | null }>;
  mark(trace: string, mark: NewMark): Promise<Mark>;
  unmark(trace: string, uid: string): Promise<void>;
}

/** What a page carries that was written to be read without a server. */
export interface Embedded {
  readonly outline: Outline;
  readonly spans: readonly Span[];
  /** The beginning of what spans got, by their ids; of the first calls, where there are very many. */
  readonly previews: Readonly<Record<string, string>>;
}

/** The server asks for at most so many spans at once. */
const AT_ONCE = 200;

/** The dashboard's own server. */
export function serverSource(): Source {
  return {
    isLive: true,
    async outline(trace, etag, signal) {
      const read = await getUnless<Outline>(traceApi(trace), etag, signal);
      return read && { outline: read.value, etag: read.etag };
    },
    span: (trace, span, signal) => get<Span>(traceApi(trace, `/spans/${span}`), {}, signal),
    async spans(trace, spans, signal) {
      const found: Span[] = [];
      for (let at = 0; at < spans.length; at += AT_ONCE) {
        const ids = spans.slice(at, at + AT_ONCE).join(",");
        found.push(...(await get<SpanList>(traceApi(trace, "/spans"), { ids }, signal)).spans);
      }
      return found;
    },
    async previews(trace, spans, signal) {
      const found = await get<Previews>(traceApi(trace, "/previews"), { ids: spans.join(",") }, signal);
      return new Map(found.span_ids.map((id, at) => [id, found.input[at] ?? ""]));
    },
    find: (trace, text, signal) => get<Found>(traceApi(trace, "/find"), { text }, signal),
    beside,
    mark: (trace, mark) => post<Mark>(traceApi(trace, "/marks"), mark),
    unmark: (trace, uid) => del<void>(traceApi(trace, `/marks/${uid}`)),
  };
}

/** How many traces are looked at to find the one before and after another. */
const LISTED = 200;

/** Those before and after in the list of all traces, as far as it is looked at. */
async function beside(trace: Trace, signal?: AbortSignal) {
  const { traces } = await get<TracePage>("/api/traces", { limit: LISTED, app: trace.app }, signal);
  const at = traces.findIndex((one) => one.trace_id === trace.trace_id);
  if (at < 0) return { newer: null, older: null };
  return { newer: traces[at - 1]?.trace_id ?? null, older: traces[at + 1]?.trace_id ?? null };
}

/** A trace that the page itself carries. */
export function embeddedSource({ outline, spans, previews }: Embedded): Source {
  const told = new Map(Object.entries(previews));
  const known = new Map(spans.map((span) => [span.span_id, span]));
  const isThis = (trace: string) => outline.trace.trace_id.startsWith(trace);
  const fixed = () =>
    Promise.reject(new ApiError(409, "ReadOnly", "This page shows one trace as it was; nothing can be written to it."));
  return {
    isLive: false,
    async outline(trace, etag) {
      if (!isThis(trace)) throw new ApiError(404, "NotFound", "This page carries another trace.");
      return etag === null ? { outline, etag: "embedded" } : null;
    },
    async span(_, span) {
      const found = known.get(span);
      if (!found) throw new ApiError(404, "NotFound", `This page carries no span ${span}.`);
      return found;
    },
    previews: async (_, ids) => new Map(ids.flatMap((id) => (told.has(id) ? [[id, told.get(id) ?? ""] as const] : []))),
    spans: async (_, ids) => ids.flatMap((id) => known.get(id) ?? []),
    async find(_, text) {
      const wanted = text.toLowerCase();
      const texts = (span: Span) => JSON.stringify([span.input, span.output, span.error, span.attributes]).toLowerCase();
      return { span_ids: spans.filter((span) => texts(span).includes(wanted)).map((span) => span.span_id), partial: null };
    },
    beside: async () => ({ newer: null, older: null }),
    mark: fixed,
    unmark: fixed,
  };
}
