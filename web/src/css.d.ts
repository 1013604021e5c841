// A component imports its own style sheet; esbuild gathers them into one file.
declare module "*.css";
