// Why a filter cannot be read: the server's words, and the place in the text.
import { Button } from "../button/button.tsx";

export interface FilterErrorProps {
  readonly id: string;
  readonly text: string;
  readonly message: string;
  readonly at: readonly [number, number] | null;
  /** Search for the text as words; null where it is no words. */
  readonly onSearch: (() => void) | null;
}

/** Below the box. */
export function FilterError({ id, text, message, at, onSearch }: FilterErrorProps) {
  // places are counted in characters, not in UTF-16 units
  const letters = [...text];
  const [from, to] = at ? marked(letters, at) : [0, 0];
  return (
    <div class="filter-box-wrong" id={id} role="alert">
      {at && (
        <code class="filter-box-place">
          {letters.slice(0, from).join("")}
          <mark class="filter-box-mark">{letters.slice(from, to).join("") || " "}</mark>
          {letters.slice(to).join("")}
        </code>
      )}
      <span class="filter-box-message">{at ? withoutPlace(message) : message}</span>
      {onSearch && <Button onClick={onSearch}>Search for these words</Button>}
    </div>
  );
}

/** The place, at least a character wide; a word from its beginning where only that is told. */
function marked(letters: readonly string[], at: readonly [number, number]): readonly [number, number] {
  let to = Math.max(at[1], at[0] + 1);
  if (at[1] - at[0] <= 1 && /\w/.test(letters[at[0]] ?? "")) while (/\w/.test(letters[to] ?? "")) to += 1;
  return [at[0], to];
}

/** The message without its own way of telling the place. */
function withoutPlace(message: string): string {
  return message.replace(/ \(column \d+: `[^]*`\)$/, "");
}
