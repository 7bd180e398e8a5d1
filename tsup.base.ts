import { defineConfig } from "tsup"

/** How every library package is built: one file per entry, dependencies left outside, types made by `tsc`. */
export const library = (entry: Record<string, string>) =>
  defineConfig({
    entry,
    format: ["esm"],
    target: "node22",
    platform: "node",
    sourcemap: true,
    // The sources are published beside the builds: once is enough.
    esbuildOptions: (options) => {
      options.sourcesContent = false
    },
    clean: true,
    dts: false,
    removeNodeProtocol: false
  })
