// A value that one clicked on → the filter that finds traces with it. Values are quoted as the filter language reads them.

export type Simple = string | number | boolean;

/** `any(s.model == "gpt-4o" for s in spans)` */
export function spanFilter(field: string, value: Simple, steps: readonly (string | number)[] = []): string {
  const place = steps.map((step) => `[${literal(step)}]`).join("");
  return `any(s.${field}${place} == ${literal(value)} for s in spans)`;
}

/** `app == "rag"` */
export function traceFilter(field: string, value: Simple): string {
  return `${field} == ${literal(value)}`;
}

function literal(value: Simple): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}
