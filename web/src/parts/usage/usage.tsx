// The tokens of a model call: a bar whose pieces are what was paid for, and the same in figures.
import { plural } from "../../model/format.ts";
import { type Tokens, tokenParts } from "../../model/usage.ts";
import "./usage.css";

const NAMES = { fresh: "read anew", "cache read": "from the cache", "cache write": "into the cache", reasoning: "reasoning", answer: "answer" } as const;

/** `<Usage of={span.usage}/>` */
export function Usage({ of }: { readonly of: Tokens }) {
  const parts = tokenParts(of);
  const all = parts.reduce((sum, part) => sum + part.tokens, 0);
  let left = 0;
  return (
    <div class="usage">
      {all > 0 && (
        <svg class="usage-bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={plural(all, "token")}>
          {parts.map((part) => {
            const at = left;
            left += (part.tokens / all) * 100;
            return <rect class={`usage-part usage-part--${part.of.replace(" ", "-")}`} x={at} width={left - at} height="8" key={part.of} />;
          })}
        </svg>
      )}
      <div class="usage-sides">
        {(["input", "output"] as const).map((side) => {
          const total = side === "input" ? of.input_tokens : of.output_tokens;
          const inside = parts.filter((part) => part.side === side);
          return (
            <div class="usage-side" key={side}>
              <span class="usage-name">{side}</span>
              {total === null ? <span class="usage-none">not reported</span> : whole(total)}
              {inside.length > 1 && inside.map((part) => (
                <span class="usage-inside" key={part.of}>
                  <span class={`usage-key usage-part--${part.of.replace(" ", "-")}`} aria-hidden="true" />
                  {whole(part.tokens)} {NAMES[part.of]}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function whole(tokens: number): string {
  return tokens.toLocaleString("en");
}
