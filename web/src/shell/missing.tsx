// An address that leads nowhere.
import { Empty } from "../parts/empty/empty.tsx";
import { Page } from "../parts/page/page.tsx";
import { href } from "../state/url.ts";

/** Says so, and leads back. */
export function Missing() {
  return (
    <Page title="Not found">
      <Empty title="There is no such page">
        <a href={href("/traces")}>All traces</a>
      </Empty>
    </Page>
  );
}
