// The rows of an answer; where there are names and numbers, bars beside them.
import { useSignal } from "@preact/signals";
import type { SqlAnswer } from "../../api/types.ts";
import { cellText, drawable } from "../../model/rows.ts";
import { tracePage } from "../../model/places.ts";
import { Button } from "../../parts/button/button.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Bars } from "../../parts/bars/bars.tsx";
import { Plain } from "../../parts/text/text.tsx";

/** Beyond so many rows and characters the page does not draw. */
const MOST_ROWS = 200;
const MOST_TEXT = 300;

/** The answer as a table; the picture can be put away. */
export function Answer({ answer }: { readonly answer: SqlAnswer }) {
  const shown = useSignal(MOST_ROWS);
  const drawn = drawable(answer);
  if (!answer.rows.length) return <Empty title="No rows" />;
  return (
    <div class="sql-answer">
      {drawn && (
        <Bars
          label={`${answer.columns[drawn.value]} by ${answer.columns[drawn.name] ?? "row"}`}
          bars={answer.rows.slice(0, 40).map((row, at) => ({ name: drawn.name < 0 ? String(at + 1) : cellText(row[drawn.name]), value: (row[drawn.value] as number | null) ?? null }))}
        />
      )}
      <div class="sql-scroll">
        <table class="list-table">
          <caption class="unseen">Answer</caption>
          <thead>
            <tr>
              {answer.columns.map((name, at) => (
                <th key={at} scope="col" class={isNumeric(answer, at) ? "list-cell list-cell--right" : "list-cell"}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.rows.slice(0, shown.value).map((row, at) => (
              <tr key={at} class="list-row">
                {row.map((value, place) => (
                  <Cell key={place} name={answer.columns[place] ?? ""} value={value} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.rows.length > shown.value && <Button onClick={() => (shown.value += MOST_ROWS)}>{answer.rows.length - shown.value} rows more</Button>}
    </div>
  );
}

function isNumeric(answer: SqlAnswer, at: number): boolean {
  const known = answer.rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
  return known.length > 0 && known.every((value) => typeof value === "number");
}

function Cell({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (value === null || value === undefined) return <td class="list-cell sql-null">null</td>;
  const text = cellText(value);
  const cut = text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
  const isTrace = name === "trace_id" && /^[0-9a-f]{32}$/.test(text);
  return (
    <td class={typeof value === "number" ? "list-cell list-cell--right" : "list-cell"} title={text.length > 40 ? text.slice(0, 2_000) : undefined}>
      {isTrace ? <a href={tracePage(text)}>{text}</a> : <Plain text={cut} />}
    </td>
  );
}
