import { crc32, deflateRawSync } from "node:zlib"

/** A file for an archive; packed, unless it says otherwise. */
export interface ZipFile {
  readonly name: string
  readonly content: string | Uint8Array
  readonly isStored?: boolean
  readonly isEncrypted?: boolean
  /** Instead of the one of the content. */
  readonly checksum?: number
  /** Instead of the method that is used. */
  readonly method?: number
  /** Instead of the length of the content. */
  readonly saysBytes?: number
}

/** The bytes of a ZIP archive of these files. */
export const makeZip = (...files: ReadonlyArray<ZipFile>): Buffer => {
  const bodies: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const file of files) {
    const name = Buffer.from(file.name)
    const content = Buffer.from(file.content)
    const packed = file.isStored === true ? content : deflateRawSync(content)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(file.isEncrypted === true ? 1 : 0, 2)
    facts.writeUInt16LE(file.method ?? (file.isStored === true ? 0 : 8), 4)
    facts.writeUInt32LE(file.checksum ?? crc32(content), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(file.saysBytes ?? content.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), facts, place, name)
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), facts, name, packed)
    offset += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, ...directory, Buffer.from("PK\x05\x06", "latin1"), end])
}
