import { defineConfig } from "tsup"

/**
 * One bundle with lazy chunks: everything is inside, so the published package has no dependencies and starts fast.
 *
 * Made from the other packages as they are published, that is from their builds.
 */
export default defineConfig({
  entry: ["src/bin.ts"],
  format: ["esm"],
  target: "node22",
  platform: "node",
  splitting: true,
  minify: true,
  clean: true,
  dts: false,
  noExternal: [/.*/],
  removeNodeProtocol: false,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
  }
})
