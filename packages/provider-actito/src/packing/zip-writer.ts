/** A ZIP archive with one entry, written as a stream: what V4 took, and what a definition may ask for. */
import { createDeflateRaw, crc32 } from "node:zlib"
import { Readable } from "node:stream"

/** An entry, or an archive, that is larger needs the ZIP64 format, which is not written here. */
export const maxZipBytes = 0xffff_ffff

const deflated = 8
/** Sizes follow the data; the name is UTF-8. */
const flags = 0x0008 | 0x0800
/** The first day of the format's calendar: the same content always makes the same archive. */
const dosDate = 0x0021

const localHeader = (name: Buffer): Buffer => {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(deflated, 8)
  header.writeUInt16LE(dosDate, 12)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

interface EntrySizes {
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
}

const dataDescriptor = ({ crc, packed, unpacked }: EntrySizes): Buffer => {
  const descriptor = Buffer.alloc(16)
  descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(crc, 4)
  descriptor.writeUInt32LE(packed, 8)
  descriptor.writeUInt32LE(unpacked, 12)
  return descriptor
}

const directory = (name: Buffer, { crc, packed, unpacked }: EntrySizes, directoryAt: number): Buffer => {
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(20, 4)
  entry.writeUInt16LE(20, 6)
  entry.writeUInt16LE(flags, 8)
  entry.writeUInt16LE(deflated, 10)
  entry.writeUInt16LE(dosDate, 14)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(packed, 20)
  entry.writeUInt32LE(unpacked, 24)
  entry.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length + name.length, 12)
  end.writeUInt32LE(directoryAt, 16)
  return Buffer.concat([entry, name, end])
}

/** The bytes of an archive with these bytes as its only entry. They must not be more than `maxZipBytes`. */
export async function* zipped(
  bytes: AsyncIterable<Uint8Array>,
  entryName: string
): AsyncGenerator<Uint8Array> {
  const name = Buffer.from(entryName)
  const header = localHeader(name)
  let crc = 0
  let unpacked = 0
  let packed = 0
  const counted = async function* () {
    for await (const chunk of bytes) {
      crc = crc32(chunk, crc)
      unpacked += chunk.length
      yield chunk
    }
  }
  yield header
  const source = Readable.from(counted())
  const deflate = createDeflateRaw()
  source.once("error", (error) => deflate.destroy(error))
  for await (const chunk of source.pipe(deflate) as AsyncIterable<Uint8Array>) {
    packed += chunk.length
    yield chunk
  }
  const sizes = { crc, packed, unpacked }
  yield dataDescriptor(sizes)
  yield directory(name, sizes, header.length + packed + 16)
}
