import { execFileSync } from "node:child_process"
import { defineConfig } from "tsup"

/**
 * One bundle with lazy chunks: everything is inside, so the published package has no dependencies and starts fast.
 *
 * Made from the other packages as they are published, that is from their builds. The help texts, the JSON Schemas and the
 * licences of what is inside lie beside it.
 */
export default defineConfig((options) => ({
  entry: ["src/bin.ts"],
  format: ["esm"],
  target: "node22",
  platform: "node",
  splitting: true,
  minify: true,
  clean: true,
  dts: false,
  // What is in the bundle, for the notices and for the table of sizes. It is not published.
  metafile: true,
  // Native code that ssh2 does without; it is not built, and could not be inside.
  external: ["cpu-features", /\.node$/],
  noExternal: [/^(?!cpu-features$|.*\.node$)/],
  removeNodeProtocol: false,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;"
  },
  onSuccess: async () => {
    const scripts = [
      "write-help-texts.ts",
      "write-schemas.ts",
      "write-settings-schema.ts",
      "write-explain-pages.ts",
      "write-completions.ts",
      "write-third-party-notices.ts"
    ]
    for (const script of scripts.map((name) => `scripts/${name}`)) {
      execFileSync(process.execPath, [script, options.outDir ?? "dist"], { stdio: "inherit" })
    }
    return Promise.resolve()
  }
}))
