/**
 * Runs the emulator until it is stopped, so that the command line can be tried against it: `npm run emulator`, or
 * `npm run emulator -- PORT`.
 */
import { Effect } from "effect"
import { startAcmeCrmEmulator } from "./acme-crm-emulator.ts"

/** The one in bulkport.json. */
const usualPort = "4717"

const program = Effect.gen(function* () {
  const port = Number(process.argv[2] ?? usualPort)
  const { apiKey, url } = yield* startAcmeCrmEmulator({ port })
  const elsewhere = url.endsWith(`:${usualPort}`) ? "" : ` --base-url ${url}`
  const lines = [
    `The emulator answers at ${url}. In another terminal, in this folder:`,
    "",
    `  export ACME_CRM_API_KEY=${apiKey}`,
    `  npx bulkport run samples/contacts.csv --import contacts${elsewhere}`,
    "",
    "Ctrl-C stops it."
  ]
  process.stdout.write(`${lines.join("\n")}\n`)
  return yield* Effect.never
})

await Effect.runPromise(Effect.scoped(program))
