// There is no such trace: why that may be, and where to go.
import { Empty } from "../../parts/empty/empty.tsx";
import { status } from "../../state/status.ts";
import { href } from "../../state/url.ts";

/** `<Unknown id="ab12"/>` */
export function Unknown({ id }: { readonly id: string }) {
  return (
    <Empty title={`No trace has the id ${id.slice(0, 32)}`}>
      <p>It may have been removed by hand or by retention, or it was recorded into another store than this one:</p>
      <p><code>{status.value?.store}</code></p>
      <p>If its program still runs, the trace comes up here as soon as it is collected.</p>
      <p>
        <a href={href("/traces")}>All traces</a> · on the command line <code>dashcam ls</code>
      </p>
    </Empty>
  );
}
