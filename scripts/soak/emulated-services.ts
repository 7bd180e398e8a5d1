// Both emulators and an HTTP proxy before them, in a process of their own, until it is told to end.
// Answers whoever started it, over the channel between them.
// Usage: fork("emulated-services.ts", [entities…])
import { makeActitoEmulator, makeAdvocateEmulator } from "@bulkport/testkit/emulators"
import { Effect } from "effect"
import { once } from "node:events"
import { startForwardProxy } from "./forward-proxy.ts"
import type { EmulatedWork, ServiceAddresses } from "./services-process.ts"

const [entity = "north", ...entities] = process.argv.slice(2)

/** Every look says that the job is under way before it says what has come of it, so that there is something to wait for. */
const jobMillis = 200

const labelOf = ({ id, name }: { readonly id: string; readonly name: string | null }): string => name ?? id

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const advocate = yield* makeAdvocateEmulator({ jobMillis })
      const actito = yield* makeActitoEmulator({
        entity,
        entities,
        executionMillis: jobMillis,
        dailyAllowance: Number.POSITIVE_INFINITY,
        maxConcurrentRequests: Number.POSITIVE_INFINITY
      })
      const proxy = yield* Effect.acquireRelease(Effect.promise(startForwardProxy), ({ stop }) =>
        Effect.promise(stop)
      )
      const addresses: ServiceAddresses = {
        advocate: {
          baseUrl: advocate.apiUrl,
          tenantAlias: advocate.tenantAlias,
          apiKey: advocate.apiKey
        },
        actito: { baseUrl: actito.url, apiKey: actito.apiKey },
        proxy: `http://127.0.0.1:${proxy.port}`,
        origins: [advocate.apiUrl, advocate.storageUrl, actito.url]
      }
      const work = (): EmulatedWork => ({
        jobs: [
          ...advocate.jobs().map((job) => ({ id: job.id, label: labelOf(job) })),
          ...actito.executions().map(({ id, name }) => ({ id, label: name ?? id }))
        ],
        events: advocate.events().count(),
        bugs: [...advocate.bugs(), ...actito.bugs()].map(String)
      })
      process.on("message", () => process.send?.(work()))
      process.send?.(addresses)
      // Ends in order, so that the emulators remove their folders.
      yield* Effect.promise(() => Promise.race([once(process, "SIGTERM"), once(process, "disconnect")]))
    })
  )
)
process.exit()
