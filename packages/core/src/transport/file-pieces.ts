import { open, stat, type FileHandle } from "node:fs/promises"
import { getDefaultHighWaterMark } from "node:stream"

/** A file as the content of a request, or parts of it. */
export interface FileContent {
  readonly path: string
  /** Byte offsets, `to` exclusive, sent one behind the other; the whole file when left out. */
  readonly ranges?: ReadonlyArray<{ readonly from: number; readonly to: number }>
}

/** A file's bytes that are to be sent, fixed at one moment. */
export interface MeasuredFile {
  readonly path: string
  /** Size of the whole file when it was measured. */
  readonly fileBytes: number
  readonly ranges: ReadonlyArray<{ readonly from: number; readonly to: number }>
  /** How many bytes the ranges have together. */
  readonly bytes: number
}

/** Smaller ones cost more turns between the threads that read and the one that sends; larger ones gain nothing. */
const pieceBytes = 2 * 1024 * 1024

/** Reads that are under way while a piece is being sent. A second one gains nothing. */
const readsAhead = 1

/** One is being sent and `readsAhead` are being filled. One more lets a piece outlive the question for the next. */
const buffersInTurn = readsAhead + 2

/**
 * Looks up how long a file is now. Rejects when it cannot be read, and with a `RangeError` when a range is not within it.
 */
export const measureFile = async ({ path, ranges }: FileContent): Promise<MeasuredFile> => {
  const { size } = await stat(path)
  const wanted = ranges ?? [{ from: 0, to: size }]
  for (const { from, to } of wanted) {
    if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && 0 <= from && from <= to && to <= size))
      throw new RangeError(`The bytes from ${from} to ${to} are not within ${path}, which has ${size}.`)
  }
  return {
    path,
    fileBytes: size,
    ranges: wanted,
    bytes: wanted.reduce((sum, { from, to }) => sum + to - from, 0)
  }
}

/**
 * The bytes of a measured file in pieces, read ahead of the one who sends them, in buffers that are used again: fresh ones
 * cost the system more than reading does, and would wait for the collector by the hundred.
 *
 * A piece is valid until two more have been asked for. Throws when the file has another size than when it was measured,
 * and then before its last piece: the request breaks off, and the service never sees a whole one.
 *
 * Why nothing is overwritten before the kernel has it: `write` of a stream gives false when the stream then holds as much as
 * its mark, or more. A piece that lies in a reused buffer is longer than the mark of any socket, so `write` gives false for
 * it, always, and undici asks for the next piece only after `drain`. A stream emits `drain` when it holds nothing any more,
 * that is, when every write has been called back: the kernel has taken the bytes, or TLS and HTTP/2 have put their own,
 * encrypted copy into it. So all pieces have been taken when the next one is asked for. Pieces that are not longer than the
 * mark, at the end of a file or range, may have to wait in the stream; they get a buffer of their own. When a connection
 * breaks, the system lets go of what it had not taken, and nothing of it is sent afterwards.
 */
export async function* filePieces(file: MeasuredFile): AsyncGenerator<Uint8Array> {
  const handle = await open(file.path, "r")
  const underWay: Array<Promise<Uint8Array>> = []
  try {
    await mustHaveSize(handle, file)
    const mark = Math.max(64 * 1024, getDefaultHighWaterMark(false))
    const buffers: Array<Buffer> = []
    let turn = 0
    const bufferFor = (length: number): Buffer => {
      if (length <= mark) return Buffer.allocUnsafeSlow(length)
      turn = (turn + 1) % buffersInTurn
      return (buffers[turn] ??= Buffer.allocUnsafeSlow(pieceBytes))
    }
    const spans = spansOf(file)
    let next = spans.next()
    while (next.done !== true || underWay.length > 0) {
      while (next.done !== true && underWay.length <= readsAhead) {
        const { length, position } = next.value
        const reading = fill(handle, bufferFor(length).subarray(0, length), position, file)
        // Nobody may be waiting for it when it fails; the one who asks for this piece is told.
        reading.catch(() => undefined)
        underWay.push(reading)
        next = spans.next()
      }
      const piece = await underWay.shift()
      if (next.done === true && underWay.length === 0) await mustHaveSize(handle, file)
      if (piece !== undefined) yield piece
    }
  } finally {
    await Promise.allSettled(underWay)
    await handle.close()
  }
}

/** Where the pieces lie in the file, none of them empty. */
function* spansOf({ ranges }: MeasuredFile) {
  for (const { from, to } of ranges) {
    for (let position = from; position < to; position += pieceBytes)
      yield { position, length: Math.min(pieceBytes, to - position) }
  }
}

const fill = async (
  handle: FileHandle,
  buffer: Uint8Array,
  position: number,
  file: MeasuredFile
): Promise<Uint8Array> => {
  for (let filled = 0; filled < buffer.length;) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled)
    if (bytesRead === 0) throw changed(file, position + filled)
    filled += bytesRead
  }
  return buffer
}

const mustHaveSize = async (handle: FileHandle, file: MeasuredFile): Promise<void> => {
  const { size } = await handle.stat()
  if (size !== file.fileBytes) throw changed(file, size)
}

const changed = ({ fileBytes, path }: MeasuredFile, size: number): Error =>
  Object.assign(new Error(`${path} had ${fileBytes} bytes when the request began, and has ${size} now.`), {
    code: "FILE_CHANGED"
  })
