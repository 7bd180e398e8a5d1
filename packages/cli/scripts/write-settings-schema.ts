// Writes the JSON Schema of bulkport.json into a folder, for the providers that come with the command.
// Usage: node scripts/write-settings-schema.ts dist
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { settingsFileJsonSchema, settingsSchemaName } from "../src/documents/settings-file-schema.ts"
import { builtInPlugins } from "../src/plugins.ts"

const folder = join(process.argv[2] ?? "dist", "schemas")
await mkdir(folder, { recursive: true })
const text = JSON.stringify(settingsFileJsonSchema(builtInPlugins), null, 2)
await writeFile(join(folder, settingsSchemaName), `${text}\n`)
