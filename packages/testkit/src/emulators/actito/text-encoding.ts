/** Checks a data file's bytes against its declared encoding, and hands them on as UTF-8 (dossier 10.1). */
import { Transform } from "node:stream"
import { FileRefused } from "./file-refused.ts"
import type { FileEncoding } from "./wire-profile.ts"

const wrongEncoding = (encoding: FileEncoding) =>
  new FileRefused("WRONG_ENCODING", `the file is not ${encoding}`)

const startsWithUtf8Mark = (bytes: Buffer): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

const startsWithMark = (bytes: Buffer): boolean =>
  startsWithUtf8Mark(bytes) ||
  (bytes[0] === 0xfe && bytes[1] === 0xff) ||
  (bytes[0] === 0xff && bytes[1] === 0xfe)

/**
 * A transform that fails with `FileRefused` on a byte-order mark and on bytes that are not of the encoding. A mark of UTF-8
 * is taken away instead where the file is UTF-8 and marks are allowed, as V4 does.
 *
 * Any byte can be ISO-8859-1; those for control characters between 0x80 and 0x9F are refused, because real text has
 * none and text in UTF-8 or Windows-1252 soon has one.
 */
export const decodeAs = (encoding: FileEncoding, allowsByteOrderMark: boolean): Transform => {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
  let head: Buffer | undefined = Buffer.alloc(0)

  const checked = (bytes: Buffer): Buffer => {
    if (encoding === "UTF-8") {
      utf8.decode(bytes, { stream: true })
      return bytes
    }
    if (bytes.some((byte) => byte >= 0x80 && byte <= 0x9f)) throw wrongEncoding(encoding)
    return Buffer.from(bytes.toString("latin1"), "utf8")
  }

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let bytes = chunk
      if (head !== undefined) {
        bytes = Buffer.concat([head, chunk])
        if (bytes.length < 3) {
          head = bytes
          return done()
        }
        head = undefined
        if (allowsByteOrderMark && encoding === "UTF-8" && startsWithUtf8Mark(bytes))
          bytes = bytes.subarray(3)
        if (startsWithMark(bytes)) {
          return done(new FileRefused("BYTE_ORDER_MARK", "the file starts with a byte-order mark"))
        }
      }
      try {
        done(null, checked(bytes))
      } catch {
        done(wrongEncoding(encoding))
      }
    },
    flush(done) {
      try {
        const rest = head === undefined ? undefined : checked(head)
        if (encoding === "UTF-8") utf8.decode()
        done(null, rest)
      } catch {
        done(wrongEncoding(encoding))
      }
    }
  })
}
