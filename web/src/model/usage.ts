// Tokens of a model call → parts that add up to what was paid for, and how fast they came.

/** Tokens as the provider reported them: totals, and parts of the totals; null is not reported. */
export interface Tokens {
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly reasoning_tokens: number | null;
}

export interface TokenPart {
  readonly side: "input" | "output";
  readonly of: "fresh" | "cache read" | "cache write" | "reasoning" | "answer";
  readonly tokens: number;
}

/** The parts of a call's tokens, each token in one; those that are 0 or not reported are left out. */
export function tokenParts(usage: Tokens): readonly TokenPart[] {
  const read = usage.cache_read_tokens ?? 0;
  const write = usage.cache_write_tokens ?? 0;
  const thought = usage.reasoning_tokens ?? 0;
  const parts: readonly TokenPart[] = [
    { side: "input", of: "cache read", tokens: read },
    { side: "input", of: "cache write", tokens: write },
    { side: "input", of: "fresh", tokens: (usage.input_tokens ?? 0) - read - write },
    { side: "output", of: "reasoning", tokens: thought },
    { side: "output", of: "answer", tokens: (usage.output_tokens ?? 0) - thought },
  ];
  return parts.filter((part) => part.tokens > 0);
}

/** Tokens a second from the first chunk on; null where it cannot be told. */
export function speed(tokens: number | null, duration: number | null, firstChunk: number | null): number | null {
  const took = (duration ?? 0) - (firstChunk ?? 0);
  return tokens === null || tokens === 0 || duration === null || firstChunk === null || took <= 0 ? null : tokens / (took / 1e9);
}

/** How a stream ended, in words. */
export const ENDED = new Map<string, string>([
  ["exhausted", "read to its end"],
  ["closed", "closed by the program before its end"],
  ["collected", "dropped by the program before its end"],
  ["cancelled", "cancelled"],
  ["error", "broken off by an error"],
]);

/** Why a model call has no cost. */
export function whyUnknown(usage: Tokens | null, model: string | null, status: string): string {
  if (status === "running") return "not known before the call ends";
  if (usage === null || (usage.input_tokens === null && usage.output_tokens === null)) {
    return status === "ok" ? "the provider reported no tokens" : "no tokens were reported before the call ended";
  }
  return model === null ? "the model is not known" : "no price is known for this model";
}
