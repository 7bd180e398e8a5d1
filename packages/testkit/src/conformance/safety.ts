import { Cause, Effect, Exit, Fiber, Stream } from "effect"
import type { FaultAction } from "../emulators/emulator.ts"
import { ProviderUnderTest, type OperationRole } from "../provider-under-test.ts"
import { check, needsHandle, needsOperation, needsRequests, type ConformanceCheck } from "./check.ts"
import { eventually, expectThat } from "./expectations.ts"
import { finishImport, readyToCall } from "./import-so-far.ts"
import { startStranger } from "./origins.ts"
import { everyFormOf, overhear } from "./overheard.ts"
import { undisturbed } from "./patience.ts"
import { breakRole } from "./role-requests.ts"

const roles: ReadonlyArray<OperationRole> = ["stage", "validate", "start", "find", "track", "collect"]

const needsRole = (role: OperationRole) => [
  ...(role === "validate" || role === "find" ? [needsOperation(role)] : []),
  needsRequests(role)
]

const expectNoSecret = (secrets: ReadonlyArray<string>, where: string, text: string) => {
  for (const secret of secrets)
    expectThat(!text.includes(secret), `a secret stands in ${where}: ${around(text, secret)}`)
}

/** Where the secret stands, without any of it. */
const around = (text: string, secret: string): string => {
  const [before = "", after = ""] = text.split(secret)
  return JSON.stringify(`…${before.slice(-40)}<the secret>${after.slice(0, 40)}…`)
}

/** Failures whose replies quote the secret back, as careless services do. */
const tellingFailures = (secrets: ReadonlyArray<string>): ReadonlyArray<FaultAction> => {
  const words = secrets.join(" ")
  const body = JSON.stringify({ message: words, code: words, errors: [{ message: words, code: words }] })
  const html = { "content-type": "text/html", "x-request-id": words }
  return [
    ...[400, 401, 403, 404, 409, 429, 500].map((status) => ({ type: "reply", status, body }) as const),
    { type: "reply", status: 200, body },
    { type: "reply", status: 200, body: `${body} and more` },
    { type: "reply", status: 502, headers: html, body: `<p>${words}</p>` },
    { type: "reply", status: 200, headers: html, body: `<p>${words}</p>` },
    { type: "reset" },
    { type: "lose-reply" }
  ]
}

const leakCheck = (role: OperationRole) =>
  check(
    "safety",
    `${role} puts no secret into an error or the log, even if the service quotes it`,
    Effect.gen(function* () {
      const { secrets, service } = yield* ProviderUnderTest
      const call = yield* readyToCall(role)
      for (const failure of tellingFailures(secrets)) {
        service.emulator.clearFaults()
        yield* breakRole(role, failure)
        const { exit, logged } = yield* overhear(call)
        expectNoSecret(secrets, "the log", logged)
        if (Exit.isFailure(exit)) expectNoSecret(secrets, "an error", everyFormOf(Cause.squash(exit.cause)))
      }
    }),
    ...needsRole(role)
  )

const redirectCheck = (role: OperationRole) =>
  check(
    "safety",
    `${role} takes no secret along when it is redirected to another origin`,
    Effect.gen(function* () {
      const { secrets, service } = yield* ProviderUnderTest
      const stranger = yield* startStranger
      const call = yield* readyToCall(role)
      for (const operation of service.operations[role]) {
        for (const status of [303, 307]) {
          service.emulator.clearFaults()
          const headers = { location: `${stranger.url}/elsewhere` }
          yield* breakRole(role, { type: "reply", status, headers }, operation)
          yield* Effect.exit(call)
          expectNoSecret(secrets, "a request to another origin", stranger.heard())
        }
      }
    }),
    ...needsRole(role)
  )

const interruptionCheck = (role: OperationRole) =>
  check(
    "safety",
    `${role} closes its connection when it is stopped`,
    Effect.gen(function* () {
      const { service } = yield* ProviderUnderTest
      const call = yield* readyToCall(role)
      for (const operation of service.operations[role]) {
        service.emulator.clearFaults()
        service.emulator.clearRequests()
        yield* breakRole(role, { type: "hang" }, operation)
        const fiber = yield* Effect.forkChild(Effect.exit(call))
        yield* eventually(
          `the request "${operation}"`,
          () => service.emulator.requestsOf(operation).length > 0
        )
        const connections = service.emulator.openConnections()
        yield* Effect.forkChild(Fiber.interrupt(fiber))
        yield* eventually(
          `closing the connection of "${operation}"`,
          () =>
            service.emulator.requestsOf(operation).every(({ aborted }) => aborted) &&
            service.emulator.openConnections() < connections
        )
      }
    }),
    ...needsRole(role)
  )

/** What the suite asks of every provider's manners. */
export const safetyChecks: ReadonlyArray<ConformanceCheck> = [
  ...roles.map(leakCheck),
  ...roles.map(redirectCheck),
  ...roles.map(interruptionCheck),
  check(
    "safety",
    "collect closes its connection when a file is left half-read",
    Effect.gen(function* () {
      const { provider, service } = yield* ProviderUnderTest
      const { job } = yield* finishImport()
      yield* undisturbed
      yield* service.holdOutputs ?? Effect.void
      service.emulator.clearRequests()
      const firstPiece = provider.collect(job).pipe(
        Stream.flatMap(({ body }) => body),
        Stream.take(1),
        Stream.runDrain
      )
      yield* Effect.forkChild(firstPiece)
      yield* eventually("closing the connection of a file left half-read", () =>
        service.emulator.requests().some(({ aborted }) => aborted)
      )
    }),
    needsHandle("holdOutputs")
  ),
  check(
    "safety",
    "keeps no secret in what is saved, and puts none into a URL",
    Effect.gen(function* () {
      const { provider, secrets, service } = yield* ProviderUnderTest
      const { job, staged } = yield* finishImport()
      expectNoSecret(secrets, "the staged file's record", JSON.stringify(staged))
      expectNoSecret(secrets, "the job's reference", JSON.stringify(job))
      expectNoSecret(secrets, "the target's name", provider.target)
      const urls = service.emulator.requests().map(({ path, query }) => `${path}?${query.toString()}`)
      expectNoSecret(secrets, "a URL", urls.map(decodeURIComponent).join("\n"))
    })
  ),
  check(
    "safety",
    "logs no secret when all goes well",
    Effect.gen(function* () {
      const underTest = yield* ProviderUnderTest
      for (const role of roles) {
        if (needsRole(role).some(({ missing }) => missing(underTest) !== undefined)) continue
        const { exit, logged } = yield* overhear(Effect.flatten(readyToCall(role)))
        if (Exit.isFailure(exit)) return yield* exit
        expectNoSecret(underTest.secrets, "the log", logged)
      }
    })
  )
]
