import { useState } from "preact/hooks";
import { cost, duration } from "../../model/format.ts";
import { Badge } from "../badge/badge.tsx";
import { Figure } from "../figure/figure.tsx";
import type { Stories } from "../story.ts";
import type { Column } from "./columns.ts";
import { Table } from "./table.tsx";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly took: number;
  readonly usd: number | null;
}

const ROWS: readonly Row[] = Array.from({ length: 2000 }, (_, index) => ({
  id: `t${index}`,
  name: index % 7 === 3 ? "a very long name of a chain that goes on and on and does not end before the column does" : `answer ${index}`,
  status: ["ok", "ok", "error", "running", "cancelled"][index % 5] ?? "ok",
  took: 1e6 * (index * 37 + 1),
  usd: index % 3 ? index * 0.00031 : null,
}));

const COLUMNS: readonly Column<Row>[] = [
  { key: "name", title: "Name", width: "minmax(140px, 1fr)", render: (row) => row.name },
  { key: "status", title: "Status", width: "110px", render: (row) => <Badge status={row.status} /> },
  { key: "took", title: "Took", width: "90px", align: "right", sort: "slowest", render: (row) => <Figure of={duration(row.took)} /> },
  { key: "usd", title: "Cost", width: "90px", align: "right", sort: "dearest", render: (row) => <Figure of={cost(row.usd)} /> },
];

function Long() {
  const [selected, select] = useState<string | null>("t1");
  const [sort, setSort] = useState("slowest");
  return (
    <div style={{ height: "280px" }}>
      <Table
        label="Long"
        columns={COLUMNS}
        rows={ROWS}
        keyOf={(row) => row.id}
        selected={selected}
        onSelect={(row) => select(row.id)}
        sort={sort}
        onSort={setSort}
      />
    </div>
  );
}

export const stories: Stories = {
  name: "Table",
  cases: {
    "2,000 rows": Long,
    "plain": () => <Table label="Short" plain columns={COLUMNS} rows={ROWS.slice(0, 4)} keyOf={(row) => row.id} />,
  },
};
