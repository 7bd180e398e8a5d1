/** Puts what a reason carries below the page about it, before VitePress reads the page. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Plugin } from "vite"

const parts = fileURLToPath(new URL("./cache/generated/reason-parts.json", import.meta.url))

/** The plugin; `parts` are made by `scripts/generate.ts` from the published types. */
export const reasonParts = (): Plugin => {
  const byTag = JSON.parse(readFileSync(parts, "utf8")) as Readonly<Record<string, string>>
  return {
    name: "reason-parts",
    enforce: "pre",
    transform(text, id) {
      const [, tag = ""] = /\/content\/errors\/(\w+)\.md$/.exec(id) ?? []
      const part = byTag[tag]
      return part === undefined ? undefined : `${text.trimEnd()}\n\n${part}\n`
    }
  }
}
