import { Effect, type Scope, Stream } from "effect"
import { fileURLToPath } from "node:url"
import { SourceBroken } from "../errors/reasons.ts"
import { fileBytes } from "../rows/file-bytes.ts"
import { type HttpReply, type HttpTransport, makeHttpTransport } from "../transport/http-transport.ts"
import type { TransportFailure } from "../transport/transport-failure.ts"
import { sourceFailure } from "./source-failure.ts"
import { type KeepOptions, shownAddress } from "./import-source.ts"

/** An address that leads elsewhere more often than this leads nowhere. */
const mostRedirects = 5

const redirects = new Set([301, 302, 303, 307, 308])

const broken = (url: URL, code: "failed" | "refused" | "unreachable" | "too-large", problem: string) =>
  new SourceBroken({ source: shownAddress(url), code, problem })

const unreached = (url: URL) => (failure: TransportFailure) =>
  broken(
    url,
    "unreachable",
    failure._tag === "NotSent"
      ? `no connection could be made (${failure.code})`
      : `the connection broke, or nothing came for too long (${failure.code})`
  )

/** A part of user info as it was meant; as it stands there, where its percent signs are no escapes. */
const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** User info is for the server it was given for, and for no other that this one leads to. */
const headersFor = (url: URL): Record<string, string> => {
  const { password, username } = url
  if (username === "" && password === "") return {}
  const plain = `${unescaped(username)}:${unescaped(password)}`
  return { authorization: `Basic ${Buffer.from(plain).toString("base64")}` }
}

/** Where a reply leads to. */
const nextAddress = (url: URL, location: string | undefined): URL | SourceBroken => {
  if (location === undefined || !URL.canParse(location, url.href))
    return broken(url, "refused", "the server leads elsewhere without saying where")
  const next = new URL(location, url)
  if (next.protocol !== "http:" && next.protocol !== "https:")
    return broken(url, "refused", `the server leads to an address of another kind (${next.protocol})`)
  if (url.protocol === "https:" && next.protocol === "http:")
    return broken(
      url,
      "refused",
      "the server leads from https: to http:, where anybody may read and change it"
    )
  if (next.origin === url.origin && next.username === "" && next.password === "") {
    next.username = url.username
    next.password = url.password
  }
  return next
}

const follow = (
  transport: HttpTransport,
  url: URL,
  maxBytes: number,
  left = mostRedirects
): Effect.Effect<HttpReply, SourceBroken, Scope.Scope> =>
  Effect.gen(function* () {
    const headers = { accept: "*/*", ...headersFor(url) }
    const reply = yield* transport.send({ method: "GET", url, headers }).pipe(Effect.mapError(unreached(url)))
    if (redirects.has(reply.status)) {
      if (left === 0)
        return yield* broken(url, "refused", `it leads elsewhere more than ${mostRedirects} times`)
      const next = nextAddress(url, reply.headers["location"])
      if (next instanceof SourceBroken) return yield* next
      return yield* follow(transport, next, maxBytes, left - 1)
    }
    if (reply.status !== 200) return yield* broken(url, "refused", `the server answered ${reply.status}`)
    const announced = Number(reply.headers["content-length"] ?? 0)
    if (announced > maxBytes)
      return yield* broken(url, "too-large", `it has ${announced} bytes, and ${maxBytes} are allowed`)
    return reply
  })

/** The bytes that an address leads to. */
export const fetchedBytes = (url: URL, options: KeepOptions): Stream.Stream<Uint8Array, SourceBroken> => {
  if (url.protocol === "file:") {
    return Stream.unwrap(
      Effect.map(
        Effect.try({
          try: () => fileURLToPath(url),
          catch: (error) => sourceFailure(shownAddress(url), error)
        }),
        (path) => Stream.mapError(fileBytes(path), (error) => sourceFailure(shownAddress(url), error))
      )
    )
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return Stream.fail(broken(url, "refused", "only http:, https: and file: addresses are read"))
  }
  const { connectMillis, idleMillis = 60_000, maxBytes = Number.POSITIVE_INFINITY } = options
  return Stream.unwrap(
    Effect.gen(function* () {
      const transport = yield* makeHttpTransport({
        headersMillis: idleMillis,
        bodyMillis: idleMillis,
        ...(connectMillis === undefined ? {} : { connectMillis })
      })
      const reply = yield* follow(transport, url, maxBytes)
      return Stream.mapError(reply.body, unreached(url))
    })
  )
}
