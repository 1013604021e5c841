// The whole run as a transcript: from top to bottom what was asked, said, called, found and failed, each a link to its call.
import type { VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Span } from "../../api/types.ts";
import { plural } from "../../model/format.ts";
import type { Block } from "../../model/transcript.ts";
import { Button } from "../../parts/button/button.tsx";
import { Empty } from "../../parts/empty/empty.tsx";
import { Feed } from "../../parts/feed/feed.tsx";
import { Problem } from "../../parts/problem/problem.tsx";
import { Spinner } from "../../parts/spinner/spinner.tsx";
import { markdown, setMarkdown } from "../../state/markdown.ts";
import { transcript } from "../../state/transcript.ts";
import { setQuery } from "../../state/url.ts";
import type { Opened } from "./opened.ts";
import { ReadingBlock } from "./reading-block.tsx";
import "./reading.css";

/** How far before the end more is read. */
const AHEAD = "2000px 0px";

/** `<ReadingView opened={opened}/>` */
export function ReadingView({ opened }: { readonly opened: Opened }) {
  const { reading, selection } = opened;
  const told = useMemo(() => transcript(opened.id, reading), [opened]);
  const box = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => told.stop, [told]);
  const blocks = told.blocks.value;
  const worded = useMemo(() => blocks.filter((block) => !block.isEmpty), [blocks]);
  const left = told.left.value;
  const hasFailed = told.problem.value !== null;
  useEffect(() => {
    const mark = end.current;
    if (!mark || left <= 0 || hasFailed) return undefined;
    // ends in sight: read on; observed anew after each batch, since a mark that stays in sight tells nothing
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && told.more(), { root: box.current, rootMargin: AHEAD });
    watch.observe(mark);
    return () => watch.disconnect();
  }, [told, left, hasFailed, told.busy.value]);
  const outline = reading.outline.value;
  const find = opened.finding.text.value || undefined;
  // a block that has not changed is the same element, which is not drawn again
  const drawn = useMemo(() => new Map<Block<Span>, VNode>(), [outline, find]);
  if (!outline) return null;
  const jump = (index: number) => {
    selection.select(index);
    setQuery({ view: null });
  };
  const draw = (block: Block<Span>): VNode => {
    const known = drawn.get(block);
    if (known) return known;
    const made = <ReadingBlock key={`${block.span.span_id}.${block.step.of}`} block={block} outline={outline} find={find} onJump={jump} />;
    drawn.set(block, made);
    return made;
  };
  return (
    <div class="reading" ref={box}>
      <div class="reading-page">
        <div class="reading-tools">
          <span class="reading-note">{plural(told.steps.value.length, "step")}</span>
          <Button look="quiet" pressed={markdown.value} onClick={() => setMarkdown(!markdown.value)}>Markdown</Button>
        </div>
        <Feed items={worded} render={draw} scroller={box} label="The run as a transcript" busy={told.busy.value} />
        {told.problem.value && <Problem message={told.problem.value} onRetry={told.more} />}
        {told.steps.value.length === 0 && <Empty title="Nothing to read yet">The first call of this trace has not ended.</Empty>}
        <div class="reading-end" ref={end}>{left > 0 && told.busy.value && <Spinner label="Reading on" />}</div>
      </div>
    </div>
  );
}
