// The page of all stories, for the eye and for browser tests; never shipped. `?story=Button` shows one, `?theme=dark` a theme.
import "./style/tokens.css";
import "./style/base.css";
import "./gallery.css";
import "@preact/signals";
import { render } from "preact";
import { all } from "stories";
import { listen } from "./state/url.ts";

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme");
if (theme) document.documentElement.dataset["theme"] = theme;
const shown = all.filter((one) => asked.get("story") === null || one.name === asked.get("story"));
listen();

render(
  <div class="gallery">
    {shown.map(({ name, cases }) => (
      <section key={name} class="gallery-part">
        <h2>{name}</h2>
        {Object.entries(cases).map(([said, Case]) => (
          <figure key={said} class="gallery-case" data-case={said}>
            <figcaption class="gallery-said">{said}</figcaption>
            <Case />
          </figure>
        ))}
      </section>
    ))}
  </div>,
  document.getElementById("page") as HTMLElement,
);
