import { fileBytes } from "../../rows/file-bytes.ts"
import { readBytes } from "../../rows/text-bytes.ts"
import { unpackedBytes } from "../../rows/unpacked-bytes.ts"
import { zippedNames } from "../../rows/zipped-source.ts"
import type { SourceBytes } from "./source-bytes.ts"
import { sourceSize } from "./source-size.ts"

/** The bytes of the file at this path. */
export const fileSource = (path: string): SourceBytes => ({
  size: sourceSize(path),
  packed: (size) => fileBytes(path, 0, size),
  unpacked: (compression, size) => unpackedBytes({ path, compression }, size),
  zippedNames: zippedNames(path),
  decoders: readBytes
})
