// Nothing to show: says why, and what would change that.
import type { ComponentChildren } from "preact";
import "./empty.css";

/** `<Empty title="No traces match">…what to do…</Empty>` */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div class="empty-text">{children}</div>}
    </div>
  );
}
