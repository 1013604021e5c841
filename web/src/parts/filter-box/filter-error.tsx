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
  return (
    <div class="filter-box-wrong" id={id} role="alert">
      {at && (
        <code class="filter-box-place">
          {letters.slice(0, at[0]).join("")}
          <mark class="filter-box-mark">{letters.slice(at[0], Math.max(at[1], at[0] + 1)).join("") || " "}</mark>
          {letters.slice(Math.max(at[1], at[0] + 1)).join("")}
        </code>
      )}
      <span class="filter-box-message">{message}</span>
      {onSearch && <Button onClick={onSearch}>Search for these words</Button>}
    </div>
  );
}
