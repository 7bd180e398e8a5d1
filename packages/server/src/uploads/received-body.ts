/** The body of a request, within limits. */
import { Effect, Result, Schema, Stream } from "effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import { apiFailure, type ApiFailure } from "../answers/api-failure.ts"
import { issueWords } from "../answers/issue-words.ts"
import type { GivenLimits } from "../server-options.ts"

type Request = HttpServerRequest.HttpServerRequest

/** The media type of a request, in small letters and without its parameters; empty where none is given. */
export const mediaTypeOf = (request: Request): string =>
  (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? ""

const tooLarge = (most: number) =>
  apiFailure(413, "BodyTooLarge", `The body has more than ${most} bytes.`, "Send less at once.", {
    closes: true
  })

const tooSlow = (millis: number) =>
  apiFailure(408, "BodyTooSlow", `Nothing of the body came for ${millis} milliseconds.`, "Send it again.", {
    closes: true
  })

const tooLate = (millis: number) =>
  apiFailure(
    408,
    "BodyTooSlow",
    `The body did not come to its end within ${millis} milliseconds.`,
    "Send it again.",
    { closes: true }
  )

const brokenOff = apiFailure(400, "BodyBroken", "The body did not come to its end.", "Send it again.", {
  closes: true
})

/** A body that is packed is not unpacked here: what is small on the way may be large in the end. */
const refusePacked = (request: Request): Effect.Effect<void, ApiFailure> => {
  const encoding = (request.headers["content-encoding"] ?? "").trim().toLowerCase()
  if (encoding === "" || encoding === "identity") return Effect.void
  return Effect.fail(
    apiFailure(
      415,
      "EncodingRefused",
      "The body has a content encoding, and none is taken.",
      "Send it as it is; a file may be packed with gzip or zip itself, as its own content.",
      { closes: true }
    )
  )
}

/** The bytes of a body: no more of them than this, and none of them later than the one before by more than the limit. */
export const bodyBytes = (
  request: Request,
  most: number,
  { idleMillis }: GivenLimits
): Stream.Stream<Uint8Array, ApiFailure> =>
  Stream.unwrap(
    Effect.gen(function* () {
      yield* refusePacked(request)
      if (Number(request.headers["content-length"] ?? 0) > most) return yield* tooLarge(most)
      let bytes = 0
      return request.stream.pipe(
        Stream.mapError(() => brokenOff),
        Stream.timeoutOrElse({ duration: idleMillis, orElse: () => Stream.fail(tooSlow(idleMillis)) }),
        Stream.mapArrayEffect((chunks) => {
          for (const chunk of chunks) bytes += chunk.length
          return bytes > most ? Effect.fail(tooLarge(most)) : Effect.succeed(chunks)
        })
      )
    })
  )

/** How deep objects and lists may lie in one another. */
const mostDepth = 64

const isTooDeep = (text: string): boolean => {
  let depth = 0
  let isInText = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (isInText) {
      if (letter === "\\") at++
      else if (letter === '"') isInText = false
    } else if (letter === '"') isInText = true
    else if (letter === "{" || letter === "[") {
      if (++depth > mostDepth) return true
    } else if (letter === "}" || letter === "]") depth--
  }
  return false
}

const invalid = (problem: string): ApiFailure =>
  apiFailure(400, "RequestInvalid", `In the body: ${problem}.`, "See GET /openapi.json for what is taken.")

const decoder = new TextDecoder("utf-8", { fatal: true })

/** Reads JSON of this shape out of bytes. */
export const decodeJson = <A>(schema: Schema.Decoder<A>, bytes: Uint8Array): Effect.Effect<A, ApiFailure> =>
  Effect.suspend(() => {
    let value: unknown
    try {
      const text = decoder.decode(bytes)
      if (isTooDeep(text)) return Effect.fail(invalid(`it lies more than ${mostDepth} levels deep`))
      value = JSON.parse(text)
    } catch {
      return Effect.fail(invalid("it is not JSON in UTF-8"))
    }
    const decoded = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })(value)
    return Result.isSuccess(decoded)
      ? Effect.succeed(decoded.success)
      : Effect.fail(invalid(issueWords(decoded.failure.issue)))
  })

/** All bytes of a stream that is known to be small. */
export const collectBytes = <E>(stream: Stream.Stream<Uint8Array, E>): Effect.Effect<Uint8Array, E> =>
  Effect.map(Stream.runCollect(stream), (chunks) => Buffer.concat(chunks))

/** Reads a body in JSON. Where `orEmpty` is given, there need be none. */
export const readJson = <A>(
  schema: Schema.Decoder<A>,
  request: Request,
  limits: GivenLimits,
  orEmpty?: A
): Effect.Effect<A, ApiFailure> =>
  Effect.gen(function* () {
    const type = mediaTypeOf(request)
    const mayBeEmpty = orEmpty !== undefined && type === ""
    if (type !== "application/json" && !mayBeEmpty) return yield* typeRefused(["application/json"])
    // What is small comes soon, also where it comes a byte at a time.
    const millis = limits.idleMillis * 2
    const bytes = yield* collectBytes(bodyBytes(request, limits.jsonBytes, limits)).pipe(
      Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.fail(tooLate(millis)) })
    )
    return bytes.length === 0 && orEmpty !== undefined ? orEmpty : yield* decodeJson(schema, bytes)
  })

/** The body is of another media type than those that are taken. */
export const typeRefused = (taken: ReadonlyArray<string>): ApiFailure =>
  apiFailure(
    415,
    "TypeRefused",
    "The body is of a media type that is not taken here.",
    `Send it as ${taken.join(" or ")}, and say so in the header Content-Type.`,
    { closes: true }
  )
