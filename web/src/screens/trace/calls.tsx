// The tree with its tools, and beside it (below it where the page is narrow) the selected call.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../../parts/keys/use-keys.ts";
import { Split } from "../../parts/split/split.tsx";
import { recall, remember } from "../../state/prefs.ts";
import type { Opened } from "./opened.ts";
import { Side } from "./side.tsx";
import { TreeTools } from "./tree-tools.tsx";
import { TreeView } from "./tree-view.tsx";

const SHARE = "trace.share";
/** Narrower pages show the panel only when a call was chosen. */
const WIDE = "(min-width: 801px)";

/** `<Calls opened={opened}/>` */
export function Calls({ opened }: { readonly opened: Opened }) {
  const box = useRef<HTMLDivElement>(null);
  const beside = useSignal(Number(recall(SHARE)) || 0.62);
  const below = useSignal(0.4);
  const closed = useSignal(false);
  const isWide = useSignal(matchMedia(WIDE).matches);
  const share = isWide.value ? beside : below;
  useEffect(() => heard(WIDE, (matches) => (isWide.value = matches)), []);
  useEffect(() => {
    if (document.activeElement === document.body) focusTree(box.current);
  }, []);
  const enter = (byKey: boolean) => {
    closed.value = false;
    if (byKey) setTimeout(() => box.current?.querySelector<HTMLElement>(".trace-side")?.focus());
  };
  useCallKeys(opened, box, () => {
    closed.value = true;
    focusTree(box.current);
  });
  const hasSide = !closed.value && (isWide.value || opened.selection.isChosen.value);
  const tree = (
    <div class="trace-calls">
      <TreeTools opened={opened} />
      <div class="trace-calls-tree">
        <TreeView opened={opened} onEnter={enter} />
      </div>
    </div>
  );
  return (
    <div class="trace-calls" ref={box}>
      <Split
        label="Width of the tree"
        share={share.value}
        onShare={(next) => {
          share.value = next;
          if (isWide.value) remember(SHARE, next.toFixed(3));
        }}
        first={tree}
        second={hasSide && <Side opened={opened} onClose={() => (closed.value = true)} />}
      />
    </div>
  );
}

/** The keys of the screen; those of the tree itself are heard by the tree. */
function useCallKeys(opened: Opened, box: { readonly current: HTMLDivElement | null }, onClose: () => void): void {
  const { selection, finding, showCritical, critical } = opened;
  const hit = (by: 1 | -1) => selection.select(finding.next(selection.selected.peek(), by));
  const bothFolded = () => selection.rules.peek().super && selection.rules.peek().noise;
  useKeys("Calls", [
    { keys: "j", said: "next row", run: () => selection.goTo(selection.cursor.peek() + 1) },
    { keys: "k", said: "row before", run: () => selection.goTo(selection.cursor.peek() - 1) },
    { keys: "↓ ↑ Home End", said: "through the tree", run: () => undefined },
    { keys: "← →", said: "close, open; up, down a level", run: () => undefined },
    { keys: "Enter", said: "read the call", run: () => focusTree(box.current) },
    { keys: "/", said: "search this trace", run: () => box.current?.querySelector<HTMLElement>(".trace-search-text")?.focus() },
    { keys: "n", said: "next hit", run: () => hit(1) },
    { keys: "N", said: "hit before", run: () => hit(-1) },
    { keys: "c", said: "critical path", run: () => showCritical(critical.peek() === null) },
    {
      keys: "f", said: "fold or show everything",
      run: () => selection.setRules(bothFolded() ? { super: false, noise: false } : { super: true, noise: true }),
    },
    { keys: "Escape", said: "close the call's panel", run: onClose },
  ]);
}

function focusTree(box: HTMLElement | null): void {
  box?.querySelector<HTMLElement>("[role=tree]")?.focus({ preventScroll: true });
}

function heard(media: string, changed: (matches: boolean) => void): () => void {
  const list = matchMedia(media);
  const hear = () => changed(list.matches);
  list.addEventListener("change", hear);
  return () => list.removeEventListener("change", hear);
}
