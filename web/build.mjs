// Bundles the dashboard: src/main.tsx and all it imports become one script, one style sheet and an index.html that names them.
//
//   node build.mjs OUT            minified, names with a hash of the content
//   node build.mjs OUT --watch    readable, built again at each change
//   node build.mjs OUT --gallery  the page of all stories, src/gallery.tsx; never shipped
//   node build.mjs OUT --tests    test/**/*.test.ts, for node --test
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const [out, mode] = process.argv.slice(2);

const SHARED = {
  absWorkingDir: HERE,
  bundle: true,
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
  metafile: true,
  outdir: out,
  target: ["chrome123", "firefox120", "safari17.5"],
};

/** All `*.story.tsx` as one module, for the gallery. */
const STORIES = {
  name: "stories",
  setup(build) {
    build.onResolve({ filter: /^stories$/ }, () => ({ path: "stories", namespace: "stories" }));
    build.onLoad({ filter: /.*/, namespace: "stories" }, async () => {
      const found = (await readdir(join(HERE, "src"), { recursive: true })).filter((name) => name.endsWith(".story.tsx")).sort();
      const lines = found.map((name, index) => `import { stories as s${index} } from "./${name}";`);
      const contents = `${lines.join("\n")}\nexport const all = [${found.map((_, index) => `s${index}`)}];`;
      return { contents, resolveDir: join(HERE, "src") };
    });
  },
};

/** Write the page that names the script and the style sheet which were just built. */
async function page(template, built) {
  const names = Object.keys(built.outputs).map((path) => basename(path));
  const text = (await readFile(join(HERE, template), "utf8"))
    .replace("{style}", `/assets/${names.find((name) => name.endsWith(".css"))}`)
    .replace("{script}", `/assets/${names.find((name) => name.endsWith(".js"))}`);
  await writeFile(join(out, "index.html"), text);
  await copyFile(join(HERE, "icon.svg"), join(out, "icon.svg"));
}

async function once(entry, template) {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const done = await esbuild.build({
    ...SHARED,
    entryPoints: { main: entry },
    outdir: join(out, "assets"),
    entryNames: "[name]-[hash]",
    minify: true,
    legalComments: "none",
    plugins: [STORIES],
  });
  await page(template, done.metafile);
}

async function watch(entry, template) {
  await mkdir(out, { recursive: true });
  const write = { name: "page", setup: (build) => build.onEnd((done) => done.metafile && page(template, done.metafile)) };
  const context = await esbuild.context({
    ...SHARED,
    entryPoints: { main: entry },
    outdir: join(out, "assets"),
    logLevel: "info",
    sourcemap: "inline",
    plugins: [write],
  });
  await context.watch();
}

async function tests() {
  await rm(out, { recursive: true, force: true });
  const found = (await readdir(join(HERE, "test"), { recursive: true })).filter((name) => /\.test\.tsx?$/.test(name));
  await esbuild.build({
    ...SHARED,
    entryPoints: found.map((name) => `./test/${name}`),
    outbase: "test",
    outExtension: { ".js": ".mjs" },
    loader: { ".css": "empty" },
    platform: "node",
    target: "node20",
    sourcemap: "inline",
  });
}

const MODES = {
  "--watch": () => watch("src/main.tsx", "index.html"),
  "--gallery": () => once("src/gallery.tsx", "gallery.html"),
  "--tests": tests,
};
await (MODES[mode] ?? (() => once("src/main.tsx", "index.html")))();
