import { Stream } from "effect"
import type { StorageFailed } from "../../errors/reasons.ts"
import type { SourceFile } from "../../model/source-file.ts"
import type { RowProblem } from "../../rows/row-problem.ts"
import { decodedBy } from "../../rows/text-decoding.ts"
import type { SourceBytes } from "./source-bytes.ts"

/** The text of a source, unpacked and decoded. Reads no more than it had when it was looked at. */
export const textOfSource = (
  from: SourceBytes,
  { compression, encoding }: Pick<SourceFile, "compression" | "encoding">,
  size: number,
  onBytes: (chunk: Uint8Array) => void = () => undefined
): Stream.Stream<string, StorageFailed | RowProblem> =>
  decodedBy(
    from.decoders,
    from.unpacked(compression, size).pipe(
      Stream.map((chunk) => {
        onBytes(chunk)
        return chunk
      })
    ),
    encoding
  )
