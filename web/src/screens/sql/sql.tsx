// The console: SQL over the public views, which can only read; the answer as a table and as bars.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asError, post, save } from "../../api/client.ts";
import type { SqlAnswer } from "../../api/types.ts";
import { plural, said, duration } from "../../model/format.ts";
import { Button } from "../../parts/button/button.tsx";
import { Menu } from "../../parts/menu/menu.tsx";
import { Page } from "../../parts/page/page.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { query, setQuery } from "../../state/url.ts";
import { Answer } from "./answer.tsx";
import { SavedQueries } from "./saved-queries.tsx";
import { Schema } from "./schema.tsx";
import "../../parts/list/list.css";
import "./sql.css";

const EXAMPLE = "select model, count(*) as calls, sum(cost_usd) as cost_usd\nfrom spans\nwhere kind = 'llm'\ngroup by model\norder by calls desc";
const FORMATS = { csv: "CSV", jsonl: "JSONL", parquet: "Parquet" } as const;
const asked = query("q");

/** The console; the query that ran last stands in the URL. */
export function Sql() {
  const text = useSignal(asked.value ?? EXAMPLE);
  const answer = useSignal<SqlAnswer | null>(null);
  const problem = useSignal<string | null>(null);
  const busy = useSignal(false);
  const run = async (sql: string) => {
    busy.value = true;
    problem.value = null;
    try {
      answer.value = await post<SqlAnswer>("/api/sql", { query: sql, limit: 1000 });
    } catch (error) {
      answer.value = null;
      problem.value = asError(error).message;
    }
    busy.value = false;
  };
  const load = async (format: keyof typeof FORMATS) => {
    try {
      await save("/api/sql/export", { query: text.value, format }, `dashcam.${format}`);
    } catch (error) {
      problem.value = asError(error).message;
    }
  };
  const start = () => {
    if (text.value === asked.value) void run(text.value);
    else setQuery({ q: text.value });
  };
  useEffect(() => {
    if (asked.value === null) return;
    text.value = asked.value;
    void run(asked.value);
  }, [asked.value]);
  return (
    <Page title="SQL" scroll={false} toolbar={<SavedQueries text={text} />}>
      <div class="sql">
        <Schema onInsert={(word) => (text.value = `${text.value}${/\s$/.test(text.value) ? "" : " "}${word}`)} />
        <div class="sql-main">
          <label class="sql-label">
            <span class="unseen">Query</span>
            <textarea
              class="sql-text"
              spellcheck={false}
              rows={Math.min(14, Math.max(5, text.value.split("\n").length + 1))}
              value={text.value}
              onInput={(event) => (text.value = event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
                event.preventDefault();
                start();
              }}
            />
          </label>
          <div class="sql-bar">
            <Button look="main" icon="play" label="Run (Ctrl+Enter)" disabled={busy.value || !text.value.trim()} onClick={start}>
              Run
            </Button>
            <Menu label="Export" items={Object.entries(FORMATS).map(([format, name]) => ({ said: name, run: () => void load(format as keyof typeof FORMATS) }))} />
            {answer.value && (
              <span class="sql-said">
                {plural(answer.value.rows.length, "row")} in {said(duration(answer.value.took_ms * 1e6))}
                {answer.value.truncated && ": more were left out, export has them all"}
              </span>
            )}
          </div>
          {problem.value !== null && <Problem message={problem.value} />}
          {busy.value ? <Spinner label="Running" /> : answer.value && <Answer answer={answer.value} />}
        </div>
      </div>
    </Page>
  );
}
