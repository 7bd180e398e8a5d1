/** Memory providers that take one kind of failure for another, in every operation. */
import * as Bulkport from "@bulkport/core/provider"
import { Effect, Fiber, Scope } from "effect"
import { makeMemoryProvider } from "../../src/memory-provider.ts"
import { misnamed, type BrokenProvider } from "./broken-provider.ts"

const endpoint = "POST /somewhere"

/** All of them. */
export const misnamedFailures: ReadonlyArray<BrokenProvider> = [
  {
    mistake: "takes refused credentials for trouble of the service",
    build: misnamed((reason) =>
      reason._tag === "CredentialsRefused"
        ? new Bulkport.ServiceUnavailable({ endpoint, status: 401 })
        : reason
    ),
    foundBy: [/ answers 401 /, /^start: takes 401/]
  },
  {
    mistake: "takes denied access for a bad request",
    build: misnamed((reason) =>
      reason._tag === "AccessDenied" ? new Bulkport.RequestRefused({ endpoint, detail: "denied" }) : reason
    ),
    foundBy: [/ answers 403 /, /^start: takes 403/]
  },
  {
    mistake: "takes a limit on requests for a bad request",
    build: misnamed((reason) =>
      reason._tag === "RateLimited" ? new Bulkport.RequestRefused({ endpoint, detail: "too often" }) : reason
    ),
    foundBy: [/ answers 429 /, /^start: takes 429/]
  },
  {
    mistake: "takes trouble of the service for a limit on requests",
    build: misnamed((reason) =>
      reason._tag === "ServiceUnavailable" ? new Bulkport.RateLimited({ endpoint }) : reason
    ),
    foundBy: [/ answers 50[03] /]
  },
  {
    mistake: "takes an answer that it cannot read for trouble of the service",
    build: misnamed((reason) =>
      reason._tag === "UnexpectedResponse"
        ? new Bulkport.ServiceUnavailable({ endpoint, status: 200 })
        : reason
    ),
    foundBy: [/ with UnexpectedResponse$/]
  },
  {
    mistake: "says that nothing was sent when a reply is lost",
    build: misnamed((reason) =>
      reason._tag === "ReplyLost" ? new Bulkport.Unreachable({ host: "here", code: reason.code }) : reason
    ),
    foundBy: [/ with ReplyLost$/, /^stage: can be called again/, /^collect: fails when a file breaks off/]
  },
  {
    mistake: "takes a service that cannot be reached for a lost reply",
    build: misnamed((reason) =>
      reason._tag === "Unreachable" ? new Bulkport.ReplyLost({ endpoint, code: reason.code }) : reason
    ),
    foundBy: [/ with Unreachable$/, /^start: says that nothing was sent/]
  },
  {
    mistake: "takes a bad request for a limit on requests",
    build: misnamed((reason) =>
      reason._tag === "RequestRefused" ? new Bulkport.RateLimited({ endpoint }) : reason
    ),
    foundBy: [/^start: takes 400/]
  },
  {
    mistake: "tells which key was refused",
    build: misnamed((reason, key) =>
      reason._tag === "CredentialsRefused"
        ? new Bulkport.CredentialsRefused({ endpoint, detail: key })
        : reason
    ),
    foundBy: [/ puts no secret into an error /]
  },
  {
    mistake: "goes on asking when it is stopped",
    build: (settings, { send }) =>
      makeMemoryProvider(settings, {
        send: (request) =>
          Effect.flatMap(Scope.make(), (endless) =>
            Effect.flatMap(
              Effect.forkDetach(Effect.provideService(send(request), Scope.Scope, endless)),
              Fiber.join
            )
          )
      }),
    foundBy: [/ closes its connection when it is stopped$/]
  }
]
