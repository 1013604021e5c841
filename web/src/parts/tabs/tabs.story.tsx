import { useState } from "preact/hooks";
import type { Stories } from "../story.ts";
import { Tabs } from "./tabs.tsx";

function Three() {
  const [chosen, choose] = useState("messages");
  const tabs = [{ key: "messages", label: "Messages", count: 4 }, { key: "timing", label: "Timing" }, { key: "json", label: "JSON" }];
  return <Tabs label="Views" tabs={tabs} chosen={chosen} onChoose={choose} />;
}

export const stories: Stories = { name: "Tabs", cases: { three: Three } };
