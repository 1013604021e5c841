// A stretch of time as the URL has it: "24h" before now, or a point in nanoseconds.

export interface Range {
  /** "24h" or nanoseconds; null: from the beginning. */
  readonly since: string | null;
  /** Nanoseconds; null: up to now. */
  readonly until: string | null;
}

export const PRESETS: readonly { readonly since: string | null; readonly label: string }[] = [
  { since: "15m", label: "15 minutes" },
  { since: "1h", label: "hour" },
  { since: "6h", label: "6 hours" },
  { since: "24h", label: "24 hours" },
  { since: "7d", label: "7 days" },
  { since: "30d", label: "30 days" },
  { since: null, label: "All time" },
];

const UNITS: Readonly<Record<string, number>> = { s: 1e9, m: 60e9, h: 3600e9, d: 86400e9, w: 604800e9 };

/** Nanoseconds of a point in a range, seen from now; null where the range is open or the text says nothing. */
export function point(text: string | null, now: number): number | null {
  if (text === null) return null;
  const relative = /^(\d+)([smhdw])$/.exec(text);
  if (relative) return now - Number(relative[1]) * (UNITS[relative[2] ?? "s"] ?? 1e9);
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** How a range is called. */
export function named(range: Range, moment: (ns: number) => string): string {
  if (range.until === null) {
    const preset = PRESETS.find((one) => one.since === range.since);
    if (preset) return range.since === null ? preset.label : `Last ${preset.label}`;
  }
  const since = point(range.since, Date.now() * 1e6);
  const until = point(range.until, Date.now() * 1e6);
  return `${since === null ? "Beginning" : moment(since)} – ${until === null ? "now" : moment(until)}`;
}

/** The filter expression that a range stands for; null where it is open on both sides. */
export function asFilter(range: Range, now: number): string | null {
  const since = point(range.since, now);
  const until = point(range.until, now);
  const parts = [
    ...(since === null ? [] : [`started >= "${iso(since)}"`]),
    ...(until === null ? [] : [`started < "${iso(until)}"`]),
  ];
  return parts.length ? parts.join(" and ") : null;
}

function iso(ns: number): string {
  return new Date(ns / 1e6).toISOString();
}
