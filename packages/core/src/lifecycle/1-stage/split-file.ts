import { Effect, Stream } from "effect"
import { createHash, type Hash } from "node:crypto"
import { resolve } from "node:path"
import { type ImportReason, LimitExceeded } from "../../errors/reasons.ts"
import type { FilePart } from "../../model/file-part.ts"
import type { PreparedFile } from "../../model/prepared-file.ts"
import type { Limits } from "../../provider/limits.ts"
import { fileBytes } from "../../rows/file-bytes.ts"
import { makePackedSize, type PackedSize } from "./packed-size.ts"

const lineFeed = 10
const quote = 34

/** How many bytes make up one unit of text, and whether the lower one comes first. Line breaks and quotes are one unit each. */
const unitsOf = ({ encoding }: PreparedFile): { readonly width: 1 | 2; readonly isLowFirst: boolean } =>
  encoding.startsWith("utf-16")
    ? { width: 2, isLowFirst: encoding === "utf-16le" }
    : { width: 1, isLowFirst: true }

/** True when the file may be more than the provider takes in one job. What it is when compressed is only known by trying. */
export const mayNeedParts = (file: PreparedFile, limits: Limits): boolean =>
  file.rows > (limits.maxRows ?? Infinity) ||
  file.bytes > (limits.maxFileBytes ?? Infinity) ||
  file.bytes > (limits.maxPackedBytes ?? Infinity)

/**
 * Cuts a file that is ready to be sent into parts within the provider's limits, between rows, without writing anything: a
 * part is its header and a range of its bytes. One part means that the file is within the limits.
 *
 * Reads the file once, in constant memory. Fails with `LimitExceeded` when one row alone is beyond a limit.
 */
export const splitFile = (
  file: PreparedFile,
  limits: Limits,
  runFolder: string
): Effect.Effect<ReadonlyArray<FilePart>, ImportReason> =>
  Effect.gen(function* () {
    const packed = limits.maxPackedBytes === undefined ? undefined : yield* makePackedSize
    const cutter = new Cutter(file, limits, packed)
    const path = resolve(runFolder, file.path)
    yield* fileBytes(path).pipe(
      Stream.flatMap((chunk) => Stream.fromIterable(slices(chunk, limits.maxPackedBytes))),
      Stream.runForEach((slice) =>
        Effect.gen(function* () {
          cutter.take(slice)
          if (packed !== undefined) yield* cutter.pack(slice)
          if (cutter.problem !== undefined) return yield* cutter.problem
        })
      )
    )
    const parts = cutter.end()
    if (cutter.problem !== undefined) return yield* cutter.problem
    const rows = parts.reduce((sum, part) => sum + part.rows, 0)
    // Rows that were cut otherwise than they were read would be reported under wrong numbers.
    if (rows !== file.rows) return yield* Effect.die(new Error(`${file.rows} rows were cut into ${rows}`))
    return parts
  }).pipe(Effect.scoped)

/** Small limits are met only when the size is looked at often. */
const slices = (chunk: Uint8Array, maxPackedBytes = Infinity): ReadonlyArray<Uint8Array> => {
  const length = Math.max(256, Math.min(chunk.length, Math.floor(maxPackedBytes / 16)))
  const count = Math.ceil(chunk.length / length)
  return Array.from({ length: count }, (_, index) => chunk.subarray(index * length, (index + 1) * length))
}

/** Finds the rows of a sent file by their line breaks outside quotes, and closes a part when the next row is too much. */
class Cutter {
  problem: LimitExceeded | undefined
  readonly #file: PreparedFile
  readonly #limits: Limits
  readonly #packed: PackedSize | undefined
  readonly #isCsv: boolean
  readonly #units: ReturnType<typeof unitsOf>
  readonly #parts: Array<FilePart> = []
  #header: Uint8Array = new Uint8Array(0)
  #headerBytes: number
  #isQuoted = false
  /** The last byte but one that was read, for units of two bytes. */
  #before = 0
  /** Bytes read so far, where the row that is being read began, and where the part did. */
  #position = 0
  #rowFrom = 0
  #partFrom = 0
  #partRows = 0
  /** Where bytes are kept until it is known which part they belong to. */
  #open: Array<Uint8Array> = []
  #hash: Hash = createHash("sha256")
  #isPackedFull = false
  /** What a part that has just begun holds already, and where in the slice the rest of it begins. */
  #begun: { readonly bytes: ReadonlyArray<Uint8Array>; readonly restFrom: number } | undefined

  constructor(file: PreparedFile, limits: Limits, packed: PackedSize | undefined) {
    this.#file = file
    this.#limits = limits
    this.#packed = packed
    this.#isCsv = file.format === "csv"
    this.#units = unitsOf(file)
    this.#headerBytes = this.#isCsv ? -1 : 0
  }

  take(chunk: Uint8Array): void {
    const { isLowFirst, width } = this.#units
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      let code = chunk[at] ?? 0
      if (width === 2) {
        const before = this.#before
        this.#before = code
        if ((this.#position + at) % 2 === 0) continue
        code = isLowFirst ? before + code * 256 : before * 256 + code
      }
      if (code === quote && this.#isCsv) this.#isQuoted = !this.#isQuoted
      if (code !== lineFeed || this.#isQuoted) continue
      this.#open.push(chunk.subarray(from, at + 1))
      from = at + 1
      this.#endRow(this.#position + from, from)
    }
    // Kept until the row ends, when whoever gave the bytes may have put others in their place.
    if (from < chunk.length) this.#open.push(new Uint8Array(chunk.subarray(from)))
    this.#position += chunk.length
  }

  /** Measures what was taken last, as part of the part that it belongs to. */
  pack(chunk: Uint8Array): Effect.Effect<void> {
    const packed = this.#packed
    if (packed === undefined) return Effect.void
    const begun = this.#begun
    this.#begun = undefined
    if (begun !== undefined) packed.restart()
    const added =
      begun === undefined ? chunk : Buffer.concat([...begun.bytes, chunk.subarray(begun.restFrom)])
    return Effect.map(packed.add(added), (bytes) => {
      // The next slice may add as much again as this one did.
      this.#isPackedFull = bytes > 0.9 * (this.#limits.maxPackedBytes ?? Infinity)
    })
  }

  end(): ReadonlyArray<FilePart> {
    if (this.#open.length > 0) this.#endRow(this.#position, 0)
    this.#closePart()
    return this.#parts
  }

  /** A row, or the header, ends before this byte of the file, and before this one of the slice. */
  #endRow(to: number, inSlice: number): void {
    if (this.#headerBytes === -1) {
      this.#headerBytes = to
      this.#header = Buffer.concat(this.#open)
      this.#open = []
      this.#rowFrom = to
      this.#beginPart(to, inSlice)
      return
    }
    const { maxFileBytes = Infinity, maxRows = Infinity } = this.#limits
    const isTooMuch =
      this.#partRows === maxRows ||
      this.#headerBytes + (to - this.#partFrom) > maxFileBytes ||
      this.#isPackedFull
    if (isTooMuch && this.#partRows > 0) {
      this.#closePart()
      this.#beginPart(this.#rowFrom, inSlice)
    }
    const rowBytes = this.#headerBytes + (to - this.#rowFrom)
    if (rowBytes > maxFileBytes) {
      const { path } = this.#file.source
      this.problem ??= new LimitExceeded({
        path,
        what: `bytes in one row (row ${this.#rowNumber() + 1}, with the header)`,
        allowed: maxFileBytes,
        actual: rowBytes
      })
    }
    for (const piece of this.#open) this.#hash.update(piece)
    this.#open = []
    this.#partRows += 1
    this.#rowFrom = to
  }

  #rowNumber(): number {
    return this.#parts.reduce((rows, part) => rows + part.rows, 0) + this.#partRows
  }

  #beginPart(from: number, restFrom: number): void {
    this.#hash = createHash("sha256").update(this.#header)
    this.#partFrom = from
    this.#partRows = 0
    this.#isPackedFull = false
    this.#begun = { bytes: [this.#header, ...this.#open], restFrom }
  }

  #closePart(): void {
    if (this.#partRows === 0) return
    const to = this.#rowFrom
    this.#parts.push({
      number: this.#parts.length + 1,
      ranges: [
        ...(this.#headerBytes > 0 ? [{ from: 0, to: this.#headerBytes }] : []),
        { from: this.#partFrom, to }
      ],
      rows: this.#partRows,
      bytes: this.#headerBytes + (to - this.#partFrom),
      sha256: this.#hash.digest("hex")
    })
  }
}
