// Writes the JSON Schema of every document and of a line of events into a folder, one file each.
// Usage: node scripts/write-schemas.ts dist
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describedSchemas, jsonSchemaOf } from "../src/documents/json-schema.ts"

const folder = join(process.argv[2] ?? "dist", "schemas")
await mkdir(folder, { recursive: true })
for (const { name } of describedSchemas()) {
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`)
}
