import { OutputMalformed } from "@bulkport/core/provider"
import { Effect, Stream } from "effect"

/** How far a packed result file may be unpacked before it is taken for an attack. */
export interface UnpackLimits {
  readonly maxEntries: number
  /** Of all entries together. */
  readonly maxUnpackedBytes: number
  /** Unpacked bytes for each packed one. */
  readonly maxRatio: number
  /** Below this, any ratio is harmless. */
  readonly ratioMattersAbove: number
}

/** The limits for result files: a CSV with a repeated error text in each row packs to a fiftieth, hardly to less. */
export const unpackLimits = (maxUnpackedBytes: number): UnpackLimits => ({
  maxEntries: 50,
  maxUnpackedBytes,
  maxRatio: 200,
  ratioMattersAbove: 16 * 1024 * 1024
})

/** Says what is wrong with unpacking so many bytes out of so many, if anything. */
export const unpackProblem = (packed: number, unpacked: number, limits: UnpackLimits): string | undefined => {
  if (unpacked > limits.maxUnpackedBytes) return `it unpacks to more than ${limits.maxUnpackedBytes} bytes`
  if (unpacked > limits.ratioMattersAbove && unpacked > packed * limits.maxRatio) {
    return `it unpacks to more than ${limits.maxRatio} times its size`
  }
  return undefined
}

/** Passes unpacked bytes on as long as they stay within the limits. */
export const withinLimits = <E>(
  bytes: Stream.Stream<Uint8Array, E>,
  packed: number,
  output: string,
  limits: UnpackLimits
): Stream.Stream<Uint8Array, E | OutputMalformed> =>
  Stream.suspend(() => {
    let unpacked = 0
    return Stream.mapEffect(bytes, (chunk) => {
      unpacked += chunk.length
      const problem = unpackProblem(packed, unpacked, limits)
      return problem === undefined
        ? Effect.succeed(chunk)
        : Effect.fail(new OutputMalformed({ output, problem }))
    })
  })
