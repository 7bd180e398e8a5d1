// One process of the service. Usage: node src/main.ts, with IMPORTS_FOLDER, PORT, and DATABASE_URL for many machines
import { Effect, Logger } from "effect"
import { once } from "node:events"
import { service } from "./service.ts"

const {
  ADVOCATE_API_KEY,
  ADVOCATE_BASE_URL,
  ADVOCATE_TENANT_ALIAS,
  DATABASE_URL,
  IMPORTS_FOLDER,
  PORT,
  TAKEOVER_MILLIS
} = process.env

const program = Effect.gen(function* () {
  const asked = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")])
  const { port } = yield* service({
    folder: IMPORTS_FOLDER ?? "./imports",
    ...(DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL }),
    port: Number(PORT ?? 8080),
    takeoverMillis: Number(TAKEOVER_MILLIS ?? 10_000),
    advocateUrl: ADVOCATE_BASE_URL ?? "https://app.referralsaasquatch.com",
    // All tenants of this example have the same key; yours would have one each.
    vault: () => Promise.resolve({ tenantAlias: ADVOCATE_TENANT_ALIAS ?? "", apiKey: ADVOCATE_API_KEY ?? "" })
  })
  yield* Effect.log(`Listening on port ${port}.`)
  yield* Effect.promise(() => asked)
  // The scope closes: runs under way are handed over, and go on in another process, or in the next one.
})

await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(Logger.layer([Logger.consoleJson]))))
