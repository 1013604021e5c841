// The head of the tree: what each column is, the ruler, the line that widens the names.
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { ticks, type View } from "../../model/timeline.ts";
import { Ruler } from "../../parts/ruler/ruler.tsx";
import { recall, remember } from "../../state/prefs.ts";
import type { Zoom } from "../../state/zoom.ts";

/** A tick needs so many pixels. */
const TICK = 48;
const NAMES = "trace.names";

interface TreeHeadProps {
  readonly zoom: Zoom;
  readonly about: number;
  readonly onRange: (from: number, to: number) => void;
}

/** `<TreeHead zoom={zoom} about={6} onRange={zoom.show}/>`, with about so many ticks. */
export function TreeHead({ zoom, about, onRange }: TreeHeadProps) {
  return (
    <div class="trace-tree-head" role="presentation">
      <div class="trace-tree-label">
        Call
        <Handle />
      </div>
      <div class="trace-tree-label trace-tree-label--right trace-tree-label--tokens">Tokens</div>
      <div class="trace-tree-label trace-tree-label--right trace-tree-label--cost">Cost</div>
      <div class="trace-tree-label trace-tree-label--right">Time</div>
      <div class="trace-tree-ruler">
        <Ruler view={zoom.view.value} about={about} onRange={onRange} onReset={zoom.reset} />
      </div>
    </div>
  );
}

/** The line between names and figures, to be dragged; remembered by the browser. */
function Handle() {
  return (
    <span
      class="trace-tree-handle"
      title="Drag to widen the names"
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const tree = event.currentTarget.closest<HTMLElement>(".trace-tree");
        if (!tree || event.buttons === 0) return;
        const box = tree.getBoundingClientRect();
        const share = Math.min(0.75, Math.max(0.15, (event.clientX - box.left) / box.width));
        tree.style.setProperty("--names", `${(share * 100).toFixed(1)}%`);
        remember(NAMES, share.toFixed(3));
      }}
    />
  );
}

export interface Grid {
  /** How many ticks there is room for. */
  readonly about: number;
  /** What the rows draw their lines of time by, and how wide names are: custom properties for the tree. */
  readonly style: Readonly<Record<string, string>>;
}

/** The grid of time for the width that there is. */
export function useGrid(box: RefObject<HTMLElement | null>, view: View): Grid {
  const [about, setAbout] = useState(6);
  useLayoutEffect(() => {
    const ruler = box.current?.querySelector<HTMLElement>(".trace-tree-ruler");
    if (!ruler) return undefined;
    const watch = new ResizeObserver(() => setAbout(aboutFor(ruler)));
    watch.observe(ruler);
    return () => watch.disconnect();
  }, []);
  const [first, second] = ticks(view, about);
  const names = Number(recall(NAMES)) || 0.42;
  const own = { "--names": `${(names * 100).toFixed(1)}%` };
  if (!first || !second) return { about, style: own };
  const length = view.to - view.from;
  const step = (second.at - first.at) / length;
  const at = (first.at - view.from) / length;
  const lines = { "--grid-step": `${step * 100}%`, "--grid-at": `${(at / (1 - step)) * 100}%` };
  return { about, style: { ...own, ...lines } };
}

function aboutFor(element: HTMLElement): number {
  return Math.max(1, Math.floor(element.clientWidth / TICK));
}
