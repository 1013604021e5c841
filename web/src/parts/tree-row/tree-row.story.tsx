import { model } from "../../../test/model/traces.ts";
import { criticalPath } from "../../model/critical.ts";
import { fold } from "../../model/fold.ts";
import { whole } from "../../model/timeline.ts";
import type { TraceModel } from "../../model/trace-model.ts";
import { rowsOf, setSize, UNTOUCHED } from "../../model/tree.ts";
import type { Stories } from "../story.ts";
import { FoldRow } from "./fold-row.tsx";
import { TreeRow } from "./tree-row.tsx";

const RUN = `
  Guide.answer 0-1810 agent path=guide
    RunnableSequence 0-585 chain
      find_papers 10-580 retriever path=guide.retriever
        embed 12-300 embedding model=text-embedding-3-small in=17 cost=0.0000004
    ask 600-1200 llm model=gpt-4o-mini in=1070 out=310 cost=0.000624 path=guide.llm
    look_it_up 1210-1300 tool error path=tools[0]
    ask 1310-1800 llm model=my-own-model in=1400 out=90 path=guide.llm
`;
const OPEN = "work 0- agent\n  gone 5- llm incomplete model=m\n  stopped 10-400 tool cancelled\n  goes_on 420- chain";
const DEEP = Array.from({ length: 18 }, (_, depth) => `${"  ".repeat(depth)}level${depth} 0-100`).join("\n");

function Rows({ of, critical = false, select = -1 }: { readonly of: TraceModel; readonly critical?: boolean; readonly select?: number }) {
  const folds = fold(of, { super: true, noise: true });
  const rows = rowsOf(of, folds, UNTOUCHED);
  const path = critical ? criticalPath(of) : null;
  return (
    <div role="tree" aria-label="Calls" style={{ "--tree-columns": "40% 100px 90px 76px 1fr" }}>
      {Array.from(rows.span, (index, row) => {
        const place = {
          row, depth: rows.depth[row] ?? 0, open: rows.open[row] ?? -1, place: rows.place[row] ?? 1, size: setSize(rows, row),
          isSelected: row === select,
        };
        if (rows.isFold[row]) return <FoldRow key={`fold${index}`} {...place} id={`${index}`} count={folds.counts[index] ?? 0} names={["RunnableSequence"]} />;
        const bar = { model: of, index, view: whole(of.from, of.to), isOnPath: path?.on[index] === 1, isHit: row === 3 };
        return <TreeRow key={index} {...place} {...bar} critical={path && (path.bySpan.get(index) ?? [])} />;
      })}
    </div>
  );
}

export const stories: Stories = {
  name: "TreeRow",
  cases: {
    "a run: folded steps, a failure, an unknown price, a hit": () => <Rows of={model(RUN)} select={2} />,
    "its critical path": () => <Rows of={model(RUN)} critical />,
    "running, cut off, cancelled": () => <Rows of={model(OPEN, 900)} />,
    "deeper than can be drawn": () => <Rows of={model(DEEP)} />,
  },
};
