// build.mjs gathers all `*.story.tsx` files under this name.
declare module "stories" {
  export const all: readonly import("./parts/story.ts").Stories[];
}
