// What changed between two versions of an app, beside what that did to latency, cost and errors.
import { address } from "../../api/client.ts";
import type { AppVersion, Change, Component, VersionDiff } from "../../api/types.ts";
import { deltas } from "../../model/delta.ts";
import { moment, plural, shortId } from "../../model/format.ts";
import { Badge } from "../../parts/badge/badge.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { JsonView } from "../../parts/json-view/json-view.tsx";
import { List } from "../../parts/list/list.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Plain } from "../../parts/text/text.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { useAsked } from "../../state/asked.ts";
import { here, query, setQuery } from "../../state/url.ts";
import "../../parts/field/field.css";
import "./changes-view.css";

const before = query("before");
const after = query("after");

export interface ChangesViewProps {
  readonly app: string;
  /** The newest first. */
  readonly versions: readonly AppVersion[];
}

/** Two versions to choose, and how they differ; without a choice the newest two. */
export function ChangesView({ app, versions }: ChangesViewProps) {
  const [newest, older] = versions;
  const from = before.value ?? older?.version ?? null;
  const to = after.value ?? newest?.version ?? null;
  if (!from || !to) return <Empty title="Only one version was recorded">Change a prompt, a parameter or a part and run the app again: the new version stands here by itself.</Empty>;
  return (
    <div class="changes">
      <div class="changes-choice">
        <Choice label="Before" name="before" versions={versions} value={from} />
        <a class="changes-swap" href={here({ before: to, after: from })} title="Change places">
          ⇄
        </a>
        <Choice label="After" name="after" versions={versions} value={to} />
      </div>
      <Between key={`${from} ${to}`} app={app} before={from} after={to} />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly versions: readonly AppVersion[];
  readonly value: string;
}

function Choice({ label, name, versions, value }: ChoiceProps) {
  const found = versions.find(({ version }) => version === value || version.startsWith(value));
  return (
    <label class="changes-label">
      <span>{label}</span>
      <select class="field" value={found?.version ?? value} onChange={(event) => setQuery({ [name]: event.currentTarget.value })}>
        {!found && <option value={value}>{value}</option>}
        {versions.map(({ version, first_seen_ns, git }) => (
          <option key={version} value={version}>
            {shortId(version)} · {moment(first_seen_ns).slice(0, 16)}
            {git?.commit ? ` · ${git.commit.slice(0, 8)}${git.dirty ? "*" : ""}` : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

function Between({ app, before: from, after: to }: { readonly app: string; readonly before: string; readonly after: string }) {
  const { data, problem, again } = useAsked<VersionDiff>(() => address("/api/diff", { before: `${app}@${from}`, after: `${app}@${to}` }));
  if (problem.value) return <Problem message={problem.value.message} onRetry={again} />;
  if (!data.value) return <Spinner label="Comparing" />;
  const { diff } = data.value;
  const total = diff.added.length + diff.removed.length + diff.changed.length;
  return (
    <div class="changes-body">
      <section class="changes-list" aria-label="What changed">
        <h2 class="changes-title">{total ? `${plural(total, "difference")}` : "No difference"}</h2>
        {total === 0 && <p class="changes-none">Both are made of the same parts with the same parameters.</p>}
        {diff.changed.map((change) => (
          <Changed key={`${change.path} ${change.name}`} change={change} />
        ))}
        {diff.removed.map((part) => (
          <Whole key={part.path} part={part} word="removed" />
        ))}
        {diff.added.map((part) => (
          <Whole key={part.path} part={part} word="added" />
        ))}
      </section>
      <section class="changes-figures" aria-label="What that did">
        <h2 class="changes-title">What that did</h2>
        <Moved before={data.value.before} after={data.value.after} />
      </section>
    </div>
  );
}

function Moved({ before: from, after: to }: { readonly before: AppVersion; readonly after: AppVersion }) {
  return (
    <>
      <List
        label="Figures of both versions"
        rows={deltas(from, to)}
        keyOf={({ name }) => name}
        columns={[
          { title: "", wide: true, cell: ({ name }) => name },
          { title: "Before", right: true, cell: (row) => row.before },
          { title: "After", right: true, cell: (row) => row.after },
          { title: "Change", right: true, cell: ({ change, verdict }) => <span class={`changes-verdict changes-verdict--${verdict}`}>{change || "–"}</span> },
        ]}
      />
      <p class="changes-note">
        Over {plural(from.trace_count, "trace")} before and {plural(to.trace_count, "trace")} after. Percentiles are known to within 9 %.
      </p>
    </>
  );
}

function Changed({ change }: { readonly change: Change }) {
  return (
    <article class="changes-one">
      <header class="changes-head">
        <code class="changes-path">{change.path || "(app)"}</code>
        <span class="changes-name">{change.name}</span>
      </header>
      {change.words ? (
        <p class="changes-words">
          {change.words.map(([word, text], at) => (word === "in" ? <ins key={at}><Plain text={text} /></ins> : word === "out" ? <del key={at}><Plain text={text} /></del> : <Plain key={at} text={text} />))}
        </p>
      ) : (
        <div class="changes-values">
          <div class="changes-before">
            <span class="unseen">Before: </span>
            <JsonView value={change.before} />
          </div>
          <div class="changes-after">
            <span class="unseen">After: </span>
            <JsonView value={change.after} />
          </div>
        </div>
      )}
    </article>
  );
}

function Whole({ part, word }: { readonly part: Component; readonly word: "added" | "removed" }) {
  return (
    <article class={`changes-one changes-one--${word}`}>
      <header class="changes-head">
        <code class="changes-path">{part.path || "(app)"}</code>
        <span class="changes-name">{word}</span>
        <Badge kind={part.kind} />
        <span class="changes-type">{part.type.qualname}</span>
      </header>
      {Object.keys(part.parameters).length > 0 && <JsonView value={part.parameters} />}
    </article>
  );
}
