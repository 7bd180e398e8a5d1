import type { Effect, Stream } from "effect"
import type { SourceFileEmpty, SourceFileUnreadable, StorageFailed } from "../../errors/reasons.ts"
import type { Compression } from "../../model/source-file.ts"
import type { ByteDecoders } from "../../rows/byte-decoders.ts"
import type { RowProblem } from "../../rows/row-problem.ts"

/**
 * Where the bytes of a source file come from: a path, or a file that was given to a web page. What can be known about a file is
 * found out by the same code for both; this is all that differs.
 */
export interface SourceBytes {
  /** Its size in bytes. Fails for what is no file and for one that is empty. */
  readonly size: Effect.Effect<number, SourceFileUnreadable | SourceFileEmpty>
  /** The first so many bytes as they are. In constant memory. */
  readonly packed: (size: number) => Stream.Stream<Uint8Array, StorageFailed>
  /** The content, unpacked on the way, of the first so many bytes. In constant memory. Fails with the problems of archives. */
  readonly unpacked: (
    compression: Compression,
    size: number
  ) => Stream.Stream<Uint8Array, StorageFailed | RowProblem>
  /** Names of the first few files, for a ZIP archive. */
  readonly zippedNames: Effect.Effect<ReadonlyArray<string>, StorageFailed | RowProblem>
  readonly decoders: ByteDecoders
}
