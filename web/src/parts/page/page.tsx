// The frame of every screen: one row with title, the screen's own tools and those of all screens; below it the content.
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import { visibleText } from "../../model/visible.ts";
import { Plain } from "../text/text.tsx";
import "./page.css";

/** What stands at the right end of each screen's first row: time range, search, theme. The shell fills it. */
export const PageTools = createContext<ComponentChildren>(null);

export interface PageProps {
  readonly title: string;
  /** Beside the title: tabs, buttons, a filter. */
  readonly toolbar?: ComponentChildren;
  readonly children?: ComponentChildren;
  /** The content scrolls as a whole; false where parts of it scroll by themselves. */
  readonly scroll?: boolean;
}

/** `<Page title="Traces" toolbar={…}>…</Page>` */
export function Page({ title, toolbar, children, scroll = true }: PageProps) {
  const tools = useContext(PageTools);
  useEffect(() => {
    document.title = `${title} · dashcam`;
  }, [title]);
  return (
    <div class="page">
      <header class="page-head">
        <h1 class="page-title" title={visibleText(title)}>
          <Plain text={title} />
        </h1>
        <div class="page-toolbar">{toolbar}</div>
        <div class="page-tools">{tools}</div>
      </header>
      <main class={scroll ? "page-body page-body--scroll" : "page-body"} id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
