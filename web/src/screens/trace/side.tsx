// Beside the tree: the selected span, drawn by the panel of its kind.
import { useEffect, useMemo } from "preact/hooks";
import { SpanPanel } from "../../panels/index.tsx";
import { Button } from "../../parts/button/button.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { selectedSpan } from "../../state/span.ts";
import type { Opened } from "./opened.ts";
import "./side.css";

/** `<Side opened={opened} onClose={…}/>` */
export function Side({ opened, onClose }: { readonly opened: Opened; readonly onClose: () => void }) {
  const reader = useMemo(() => selectedSpan(opened.id, opened.reading, opened.selection), [opened]);
  useEffect(() => reader.follow(), [reader]);
  const outline = opened.reading.outline.value;
  const span = reader.span.value;
  const problem = reader.problem.value;
  return (
    <section class="trace-side" aria-label="The selected call" tabIndex={-1}>
      <div class="trace-side-close">
        <Button look="quiet" icon="close" label="Close (Esc)" onClick={onClose} />
      </div>
      {problem && !span && <Problem message={problem.message} onRetry={() => void opened.reading.read()} />}
      {!problem && !span && <Spinner label="Reading the call" />}
      {span && outline && (
        <SpanPanel
          span={span}
          outline={outline}
          index={opened.selection.selected.value}
          onJump={opened.selection.select}
          source={opened.reading.source}
          find={opened.finding.text.value || undefined}
        />
      )}
    </section>
  );
}
