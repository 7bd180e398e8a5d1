import { defineConfig } from "tsup"

/** One file; dependencies stay outside, and types are made by `tsc`. */
export default defineConfig({
  entry: { index: "src/index.ts" },
  format: ["esm"],
  target: "node22",
  platform: "node",
  sourcemap: true,
  clean: true,
  dts: false,
  removeNodeProtocol: false
})
