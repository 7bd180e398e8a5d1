// Both emulators in a process of their own, in the mode that keeps no rows, until the process is told to end.
// Prints one line of JSON: the environment for the command line.
// Usage: node emulators-for-bench.ts [milliseconds that each Advocate job takes]
import { makeActitoEmulator, makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { once } from "node:events"

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const maxUploadBytes = 10 * 1024 ** 3
      const advocate = yield* makeAdvocateEmulator({ keepUsers: false, maxUploadBytes })
      const [jobMillis] = process.argv.slice(2)
      if (jobMillis !== undefined) advocate.behaviour.jobMillis = Number(jobMillis)
      const actito = yield* makeActitoEmulator({ rememberRecords: false, maxUploadBytes })
      console.log(
        JSON.stringify({
          ADVOCATE_BASE_URL: advocate.apiUrl,
          ADVOCATE_TENANT_ALIAS: advocate.tenantAlias,
          ADVOCATE_API_KEY: advocate.apiKey,
          ADVOCATE_MAX_FILE_BYTES: String(maxUploadBytes),
          ADVOCATE_MAX_ROWS: "1000000000",
          ACTITO_BASE_URL: actito.url,
          ACTITO_ENTITY: actito.entity,
          ACTITO_API_KEY: actito.apiKey
        })
      )
      // Ends in order, so that the emulators remove their folders.
      yield* Effect.promise(() => once(process, "SIGTERM"))
    })
  )
)
