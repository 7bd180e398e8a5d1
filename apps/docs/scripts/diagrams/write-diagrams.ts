/** Writes the diagrams into `apps/docs/diagrams`. Run it after a change of one: node scripts/diagrams/write-diagrams.ts */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { diagrams } from "./diagrams.ts"
import { drawDiagram } from "./drawing.ts"

const folder = fileURLToPath(new URL("../../diagrams", import.meta.url))
await mkdir(folder, { recursive: true })
for (const diagram of diagrams) await writeFile(join(folder, `${diagram.name}.svg`), drawDiagram(diagram))
