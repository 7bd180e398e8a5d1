import { inflateRawSync } from "node:zlib"

/** The files of a zip archive by name, as its directory has them: written from the format, and not with what writes it. */
export const unzipped = (archive: Buffer): ReadonlyMap<string, string> => {
  const files = new Map<string, string>()
  const end = archive.lastIndexOf("PK\u0005\u0006")
  const entries = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  for (let entry = 0; entry < entries; entry += 1) {
    const [method, packed] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number
    ]
    const local = archive.readUInt32LE(at + 42)
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const bytes = archive.subarray(begin, begin + packed)
    files.set(
      archive.toString("utf8", at + 46, at + 46 + name),
      (method === 0 ? bytes : inflateRawSync(bytes)).toString("utf8")
    )
    at += 46 + name + extra + comment
  }
  return files
}
