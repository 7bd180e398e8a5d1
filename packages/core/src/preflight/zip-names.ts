/** As much of the end of an archive is looked at: its directory stands there. */
const directoryBytes = 64 * 1024

/** Signature of an entry of the directory of a ZIP archive, and where in the entry the length of its name and the name stand. */
const signature = [0x50, 0x4b, 0x01, 0x02]
const lengthAt = 28
const nameAt = 46

/**
 * Names in the directory of a ZIP archive, as far as they stand in its last 64 KiB: good for telling kinds of documents apart and
 * nothing else.
 */
export const zipNames = async (blob: Blob): Promise<ReadonlyArray<string>> => {
  const bytes = new Uint8Array(await blob.slice(-directoryBytes).arrayBuffer())
  const decoder = new TextDecoder()
  const names: Array<string> = []
  for (let at = bytes.indexOf(0x50); at !== -1; at = bytes.indexOf(0x50, at + 1)) {
    if (!signature.every((byte, index) => bytes[at + index] === byte)) continue
    const length = (bytes[at + lengthAt] ?? 0) + (bytes[at + lengthAt + 1] ?? 0) * 256
    names.push(decoder.decode(bytes.subarray(at + nameAt, at + nameAt + length)))
  }
  return names
}
