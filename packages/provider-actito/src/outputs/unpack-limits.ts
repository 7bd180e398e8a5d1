import { type ArchiveLimits, OutputMalformed } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"

/** How far a packed result file may be unpacked before it is taken for an attack. */
export type UnpackLimits = Required<Omit<ArchiveLimits, "takesAnyName">>

/** The limits for result files: a CSV with a repeated error text in each row packs to a fiftieth, hardly to less. */
export const unpackLimits = (maxUnpackedBytes: number): UnpackLimits => ({
  maxEntries: 50,
  maxUnpackedBytes,
  maxRatio: 200,
  harmlessBytes: 16 * 1024 * 1024
})

/** Says what is wrong with unpacking so many bytes out of so many, if anything. */
const unpackProblem = (packed: number, unpacked: number, limits: UnpackLimits): string | undefined => {
  if (unpacked > limits.maxUnpackedBytes) return `it unpacks to more than ${limits.maxUnpackedBytes} bytes`
  if (unpacked > limits.harmlessBytes && unpacked > packed * limits.maxRatio) {
    return `it unpacks to more than ${limits.maxRatio} times its size`
  }
  return undefined
}

/**
 * Passes unpacked bytes on as long as they stay within the limits: what comes out of gzip is not announced anywhere. They are
 * held against the packed bytes that were read for them, so that a bomb is known for one long before its end.
 */
export const withinLimits = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  packedSoFar: () => number,
  output: string,
  limits: UnpackLimits
): Stream.Stream<Uint8Array, E | OutputMalformed> =>
  Stream.suspend(() => {
    let unpacked = 0
    return Stream.mapEffect(bytes, (chunk) => {
      unpacked += chunk.length
      const problem = unpackProblem(packedSoFar(), unpacked, limits)
      return problem === undefined
        ? Effect.succeed(chunk)
        : Effect.fail(new OutputMalformed({ output, problem }))
    })
  })
