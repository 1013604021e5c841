// What the type checker does not see: which folder imports which, how long files are, what must not stand in them.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const LONGEST = 250;

/** A folder of src/ and what its files may import from. The words of the API are types, and everybody's. */
const ARROWS = {
  style: [],
  model: ["model"],
  api: ["api", "model"],
  state: ["state", "api", "model"],
  parts: ["parts", "model"],
  panels: ["panels", "parts", "state", "api", "model"],
  screens: ["screens", "panels", "parts", "state", "api", "model"],
  shell: ["shell", "parts", "state", "api", "model"],
  "": ["", "shell", "screens", "panels", "parts", "state", "api", "model", "style"],
};
const WORDS_OF_THE_API = "src/api/types";

/** What must not stand in a file, and why. */
const FORBIDDEN = [
  [/\.tsx?$/, /\binnerHTML|\bouterHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/, "writes HTML"],
  [/\.tsx?$/, /\beval\(|new Function\(/, "runs text"],
  [/\.tsx?$/, /:\s*any\b|<any\b|\bas any\b/, "has an any"],
  [/\.tsx?$/, /setAttribute\("style"|style="/, "has a style attribute, which the page's policy refuses"],
  [/^(?!.*style\/tokens\.css).*\.(css|tsx?)$/, /#[0-9a-fA-F]{3,8}\b(?=["';\s,)])|\brgba?\(|\bhsla?\(/, "names a colour outside tokens.css"],
];

const found = [];
for (const name of readdirSync(join(HERE, "src"), { recursive: true })) {
  const path = `src/${name.replaceAll("\\", "/")}`;
  if (/\.(tsx?|css)$/.test(path)) look(path, readFileSync(join(HERE, path), "utf8"));
}
for (const line of found) console.error(line);
process.exit(found.length ? 1 : 0);

function look(path, text) {
  const lines = text.split("\n").length - 1;
  if (lines > LONGEST && path !== `${WORDS_OF_THE_API}.ts`) found.push(`${path}: ${lines} lines, ${LONGEST} are the limit`);
  for (const [files, pattern, what] of FORBIDDEN) {
    for (const [index, line] of text.split("\n").entries()) {
      if (files.test(path) && pattern.test(line)) found.push(`${path}:${index + 1}: ${what}: ${line.trim()}`);
    }
  }
  if (/\.tsx?$/.test(path) && !path.endsWith(".story.tsx") && path !== "src/gallery.tsx") imports(path, text);
}

function imports(path, text) {
  const folder = path.split("/").length > 2 ? path.split("/")[1] : "";
  for (const [, types, target] of text.matchAll(/(?:import|export)\s+(type\s)?[^"';]*?from\s+"(\.[^"]+)"/g)) {
    const to = relative("src", normalize(join(dirname(path), target))).replaceAll("\\", "/");
    const room = to.includes("/") ? to.split("/")[0] : "";
    if (types && `src/${to}`.startsWith(WORDS_OF_THE_API)) continue;
    if (!ARROWS[folder]?.includes(room)) found.push(`${path}: ${folder || "main"} must not import from ${room || to}`);
  }
}
