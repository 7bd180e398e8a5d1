/** What bytes are, by the bytes: neither names nor content types of result files are documented. */
export type ContentKind = "zip" | "gzip" | "json" | "csv" | "empty"

/** Enough bytes to tell the kinds apart, unless the text begins with white space. */
export const kindBytes = 4

const startsWith = (head: Uint8Array, ...signature: ReadonlyArray<number>): boolean =>
  signature.every((byte, index) => head[index] === byte)

/** Tells the kind from the first bytes. Text that is not JSON is taken for CSV. */
export const contentKindOf = (head: Uint8Array): ContentKind => {
  // The second signature is that of an archive without entries.
  if (startsWith(head, 0x50, 0x4b, 0x03, 0x04) || startsWith(head, 0x50, 0x4b, 0x05, 0x06)) return "zip"
  if (startsWith(head, 0x1f, 0x8b)) return "gzip"
  const text = new TextDecoder().decode(head).trimStart()
  if (text === "") return "empty"
  return text.startsWith("{") || text.startsWith("[") ? "json" : "csv"
}

/** Whether a reply is a web page: a proxy's words, whatever its status, and never a result. */
export const isWebPage = (contentType: string, head: Uint8Array): boolean =>
  /^text\/html\b/i.test(contentType) || /^<(!do|htm)/i.test(new TextDecoder().decode(head).trimStart())
