// What stands around every screen: navigation at the left, the tools of all screens, what is wrong with the store.
import type { ComponentChildren } from "preact";
import { PageTools } from "../parts/page/page.tsx";
import { Nav } from "./nav.tsx";
import { Notices } from "./notices.tsx";
import { Tools, Windows } from "./tools.tsx";
import "./shell.css";

/** `<Shell>…the screen…</Shell>` */
export function Shell({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="shell">
      <a class="shell-skip" href="#content">
        Skip to content
      </a>
      <Nav />
      <div class="shell-main">
        <Notices />
        <div class="shell-screen">
          <PageTools.Provider value={<Tools />}>{children}</PageTools.Provider>
        </div>
      </div>
      <Windows />
    </div>
  );
}
