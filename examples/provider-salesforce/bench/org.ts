// The emulated org in a process of its own, until it is told to end. Results come back shuffled.
// Prints one line of JSON: its address and a token. Usage: node org.ts
import { Effect } from "effect"
import { once } from "node:events"
import { startSalesforceEmulator } from "../emulator/salesforce-emulator.ts"
import { lockedEvery } from "./contacts.ts"

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const { accessToken, url } = yield* startSalesforceEmulator({ resultOrder: "shuffled", lockedEvery })
      console.log(JSON.stringify({ instanceUrl: url, accessToken }))
      yield* Effect.promise(() => once(process, "SIGTERM"))
    })
  )
)
