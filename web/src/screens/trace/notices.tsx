// What is to be said before one reads on: the process ended in the middle, calls without a caller, a newer state that cannot be read.
import { plural } from "../../model/format.ts";
import { openCounts, openStacks } from "../../model/open-calls.ts";
import { textOf } from "../../model/outline.ts";
import type { TraceModel } from "../../model/trace-model.ts";
import { Plain } from "../../parts/text/text.tsx";
import type { Opened } from "./opened.ts";
import "./notices.css";

/** `<Notices opened={opened}/>` */
export function Notices({ opened }: { readonly opened: Opened }) {
  const { reading, selection } = opened;
  const model = reading.model.value;
  if (!model) return null;
  const { cut } = openCounts(model);
  return (
    <>
      {reading.problem.value && <p class="trace-notice trace-notice--trouble">{reading.problem.value.message}</p>}
      {cut > 0 && <Cut model={model} count={cut} onJump={selection.select} />}
      {model.roots.length > 1 && (
        <p class="trace-notice">
          {plural(model.roots.length - 1, "call")} beside the root: the caller is not in this trace.{" "}
          {model.roots.slice(1, 4).map((root) => (
            <Jump key={root} model={model} index={root} onJump={selection.select} />
          ))}
        </p>
      )}
    </>
  );
}

interface CutProps {
  readonly model: TraceModel;
  readonly count: number;
  readonly onJump: (index: number) => void;
}

/** What was under way when the process ended. */
function Cut({ model, count, onJump }: CutProps) {
  return (
    <div class="trace-notice trace-notice--cut" role="note">
      <p>The process ended while {plural(count, "call")} {count === 1 ? "was" : "were"} under way:</p>
      {openStacks(model).map((stack) => (
        <p class="trace-notice-stack" key={stack.at(-1)}>
          {shortened(stack).map((index, at) => (
            <span key={index}>
              {at > 0 && <span class="trace-notice-arrow"> › </span>}
              {index < 0 ? "…" : <Jump model={model} index={index} onJump={onJump} />}
            </span>
          ))}
        </p>
      ))}
    </div>
  );
}

interface JumpProps {
  readonly model: TraceModel;
  readonly index: number;
  readonly onJump: (index: number) => void;
}

function Jump({ model, index, onJump }: JumpProps) {
  return (
    <button type="button" class="trace-notice-jump" onClick={() => onJump(index)}>
      <Plain text={(textOf(model.outline, "name", index) ?? "").slice(0, 80)} />
    </button>
  );
}

const ENDS = 3;

/** The outermost and the innermost calls of a deep stack, -1 between them. */
function shortened(stack: readonly number[]): readonly number[] {
  return stack.length <= 2 * ENDS + 1 ? stack : [...stack.slice(0, ENDS), -1, ...stack.slice(-ENDS)];
}
