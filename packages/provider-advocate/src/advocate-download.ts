/**
 * Downloads a result file: follows redirects by hand, because the service hands over to a storage host that must not see
 * our credentials.
 */
import type { HttpReply, HttpTransport } from "@bulkport/core/provider"
import { Effect, type Scope } from "effect"
import { headOf, makeSafe, refused, unusable } from "./advocate-answer.ts"
import type { AdvocateFailure, Unusable } from "./advocate-failure.ts"
import { type AdvocateSettings, basicCredentials, isSafeUrl, secretsOf } from "./advocate-settings.ts"

const maxRedirects = 5

const redirects = new Set([301, 302, 303, 307, 308])

/** Opens a link to a result file. Fails with `Refused` for any status but 200. */
export type Download = (link: string) => Effect.Effect<HttpReply, AdvocateFailure, Scope.Scope>

/** Makes downloads for one tenant. Credentials go to the service's own origin only, and never again after leaving it. */
export const makeDownload = (settings: AdvocateSettings, transport: HttpTransport): Download => {
  const service = new URL(settings.baseUrl)
  const safe = makeSafe(secretsOf(settings))
  const authorization = `Basic ${basicCredentials(settings)}`
  // A service reached over TLS must not send us anywhere without; one on this machine may stay on this machine.
  const mayVisit = (url: URL) => url.protocol === "https:" || (service.protocol === "http:" && isSafeUrl(url))

  const visit = (url: URL, mayIdentify: boolean, redirectsLeft: number): ReturnType<Download> =>
    Effect.gen(function* () {
      const identify = mayIdentify && url.origin === service.origin
      const headers = { "accept-encoding": "identity", ...(identify ? { authorization } : {}) }
      const reply = yield* transport.send({ method: "GET", url, headers })
      if (reply.status === 200) return reply

      // Without the query: that is where a signed link keeps its signature.
      const head = yield* headOf(reply, `GET ${url.pathname}`, safe)
      if (!redirects.has(reply.status)) return yield* Effect.fail(refused(head, undefined, safe))
      const location = reply.headers["location"]
      if (location === undefined || !URL.canParse(location, url.href)) {
        return yield* Effect.fail(unusable(head, "a redirect to nowhere"))
      }
      const next = new URL(location, url)
      if (!mayVisit(next))
        return yield* Effect.fail(unusable(head, "a redirect to an address that is not secure"))
      if (redirectsLeft === 0)
        return yield* Effect.fail(unusable(head, `more than ${maxRedirects} redirects`))
      return yield* visit(next, identify, redirectsLeft - 1)
    })

  return (link) => {
    const url = URL.canParse(link, service.href) ? new URL(link, service) : undefined
    if (url !== undefined && mayVisit(url)) return visit(url, true, maxRedirects)
    const problem = "the link to a result file is not a secure address"
    return Effect.fail<Unusable>({ _tag: "Unusable", endpoint: "GET result file", status: 200, problem })
  }
}
