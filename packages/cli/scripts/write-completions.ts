// Writes what completing words needs to know of the commands into a folder: a shell asks at every Tab.
// Usage: node scripts/write-completions.ts dist
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { completionFile } from "../src/completion/answer-completion.ts"
import { ownCompletionData } from "../src/completion/own-completion-data.ts"

await writeFile(join(process.argv[2] ?? "dist", completionFile), JSON.stringify(ownCompletionData()))
