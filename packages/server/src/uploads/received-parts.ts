/** A multipart body of two parts: `import`, which is JSON, and `file`. */
import { Effect, type Schema, Stream } from "effect"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as Multipart from "effect/http/Multipart"
import { apiFailure, type ApiFailure, isApiFailure } from "../answers/api-failure.ts"
import type { GivenLimits } from "../server-options.ts"
import { bodyBytes, collectBytes, decodeJson } from "./received-body.ts"

const malformed = (problem: string) =>
  apiFailure(
    400,
    "PartsInvalid",
    `In the multipart body: ${problem}.`,
    'Send two parts: "import", in JSON, and "file" with a file name.',
    { closes: true }
  )

const reasons: Readonly<Record<Multipart.MultipartErrorReason["_tag"], string>> = {
  FileTooLarge: "a part is too large",
  FieldTooLarge: "a part is too large",
  BodyTooLarge: "it is too large",
  TooManyParts: "it has too many parts",
  InternalError: "it could not be read",
  Parse: "it is not as such bodies are"
}

const toFailure = (error: Multipart.MultipartError | ApiFailure): ApiFailure => {
  if (isApiFailure(error)) return error
  // What the body itself failed of comes wrapped.
  const inner = error.reason.cause
  return inner instanceof Object && "_tag" in inner && isApiFailure(inner as ApiFailure)
    ? (inner as ApiFailure)
    : malformed(reasons[error.reason._tag])
}

/** What is done with the two parts, in the order in which they come. */
export interface PartTakers<Said, Kept, E1, R1, E2, R2> {
  readonly schema: Schema.Decoder<Said>
  /** Told what the part `import` says; when it comes first, before anything of the file is read. */
  readonly said: (said: Said) => Effect.Effect<void, E1, R1>
  /** Takes the file, to its end. */
  readonly file: (name: string, content: Stream.Stream<Uint8Array, ApiFailure>) => Effect.Effect<Kept, E2, R2>
}

/** Reads both parts, each of which has to be there once. */
export const receiveParts = <Said, Kept, E1, R1, E2, R2>(
  request: HttpServerRequest.HttpServerRequest,
  limits: GivenLimits,
  takers: PartTakers<Said, Kept, E1, R1, E2, R2>
): Effect.Effect<{ readonly said: Said; readonly kept: Kept }, ApiFailure | E1 | E2, R1 | R2> =>
  Effect.gen(function* () {
    const got: { said?: { readonly value: Said }; kept?: { readonly value: Kept } } = {}
    const take = (part: Multipart.Part): Effect.Effect<void, ApiFailure | E1 | E2, R1 | R2> =>
      Effect.gen(function* () {
        if (part.key === "import" && got.said === undefined) {
          const bytes =
            part._tag === "Field"
              ? new TextEncoder().encode(part.value)
              : yield* collectBytes(smallContent(part, limits.jsonBytes))
          const value = yield* decodeJson(takers.schema, bytes)
          yield* takers.said(value)
          got.said = { value }
        } else if (part.key === "file" && got.kept === undefined) {
          if (part._tag === "Field") return yield* malformed('the part "file" has no file name')
          got.kept = { value: yield* takers.file(part.name, Stream.mapError(part.content, toFailure)) }
        } else {
          const isKnown = part.key === "import" || part.key === "file"
          return yield* malformed(
            isKnown ? `the part "${part.key}" comes twice` : "it has a part of another name"
          )
        }
      })
    const body = bodyBytes(request, limits.uploadBytes + limits.jsonBytes + 64 * 1024, limits)
    yield* body.pipe(
      Stream.pipeThroughChannel(Multipart.makeChannel<ApiFailure>({ ...request.headers })),
      Stream.mapError(toFailure),
      Stream.runForEach(take),
      Effect.provideContext(
        // No part counts as small for what it says of itself: a file may be JSON, too.
        Multipart.limitsServices({
          maxParts: limits.parts,
          maxFieldSize: limits.jsonBytes,
          maxFileSize: limits.uploadBytes,
          fieldMimeTypes: []
        })
      )
    )
    const { kept, said } = got
    if (said === undefined) return yield* malformed('the part "import" is missing')
    if (kept === undefined) return yield* malformed('the part "file" is missing')
    return { said: said.value, kept: kept.value }
  })

const smallContent = (part: Multipart.File, most: number): Stream.Stream<Uint8Array, ApiFailure> => {
  let bytes = 0
  return part.content.pipe(
    Stream.mapError(toFailure),
    Stream.mapArrayEffect((chunks) => {
      for (const chunk of chunks) bytes += chunk.length
      return bytes > most ? Effect.fail(malformed('the part "import" is too large')) : Effect.succeed(chunks)
    })
  )
}
