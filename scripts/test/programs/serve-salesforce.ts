// An emulated Salesforce org in a process of its own, until the process is told to end.
// Prints one line of JSON: the environment for the command line.
import { Effect } from "effect"
import { once } from "node:events"
import { startSalesforceEmulator } from "../../../examples/provider-salesforce/emulator/salesforce-emulator.ts"

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const { clientId, clientSecret, url } = yield* startSalesforceEmulator({ jobMillis: 0 })
      console.log(
        JSON.stringify({
          SALESFORCE_INSTANCE_URL: url,
          SALESFORCE_CLIENT_ID: clientId,
          SALESFORCE_CLIENT_SECRET: clientSecret
        })
      )
      yield* Effect.promise(() => once(process, "SIGTERM"))
    })
  )
)
