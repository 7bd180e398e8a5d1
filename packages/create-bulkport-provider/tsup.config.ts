import { defineConfig } from "tsup"

/** One command without dependencies. The template lies beside the bundle, as it is. */
export default defineConfig({
  entry: ["src/bin.ts"],
  format: ["esm"],
  target: "node22",
  platform: "node",
  splitting: true,
  clean: true,
  dts: false,
  removeNodeProtocol: false
})
