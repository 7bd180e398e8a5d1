import {
  type ActitoEmulatorOptions,
  type AdvocateEmulatorOptions,
  makeActitoEmulator,
  makeAdvocateEmulator
} from "@bulkport/testkit/emulators"
import { Effect, Exit, Scope } from "effect"
import { randomUUID } from "node:crypto"
import { onTestFinished } from "vitest"

/** Keeps something for as long as the test. */
const forThisTest = async <A>(make: Effect.Effect<A, Error, Scope.Scope>): Promise<A> => {
  const scope = await Effect.runPromise(Scope.make())
  onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Effect.runPromise(Scope.provide(make, scope))
}

/** The Advocate emulator, and the environment of a call that uses it. */
export const emulateAdvocate = async (options: AdvocateEmulatorOptions = {}) => {
  const emulator = await forThisTest(makeAdvocateEmulator({ jobMillis: 0, ...options }))
  return {
    emulator,
    environment: {
      ADVOCATE_TENANT_ALIAS: emulator.tenantAlias,
      ADVOCATE_API_KEY: emulator.apiKey,
      ADVOCATE_BASE_URL: emulator.apiUrl
    }
  }
}

/** The Actito emulator, and the environment of a call that uses it. */
export const emulateActito = async (options: ActitoEmulatorOptions = {}) => {
  // What has been used of an allowance outlives an emulator on this machine, and a later one may get its port.
  const entity = `shop-${randomUUID()}`
  const emulator = await forThisTest(makeActitoEmulator({ executionMillis: 0, entity, ...options }))
  return {
    emulator,
    environment: {
      ACTITO_ENTITY: emulator.entity,
      ACTITO_API_KEY: emulator.apiKey,
      ACTITO_BASE_URL: emulator.url,
      // A test asks far more often than anybody would.
      ACTITO_REQUESTS_PER_MINUTE: "100000"
    }
  }
}

/** Three users that are all accepted. */
export const users =
  "accountId,id,firstName,email\nA1,U1,Ada,ada@example.com\nA2,U2,Ben,ben@example.com\nA3,U3,Cy,cy@example.com\n"

/** Three users of which the second has an e-mail address that is none. */
export const usersWithFault = users.replace("ben@example.com", "ben")

/** Two customers that are accepted. */
export const customers = "customerId,emailAddress,firstName\nC1,ada@example.com,Ada\nC2,ben@example.com,Ben\n"

/** Arguments that import users. */
export const importUsers = ["run", "users.csv", "--provider", "advocate", "--import", "users"] as const

/** Arguments that import customers. */
export const importCustomers = [
  "run",
  "customers.csv",
  "--provider",
  "actito",
  "--table",
  "Customers",
  "--key",
  "customerId"
] as const
