/** Length of the unfinished character at the end of text. */
export const heldBack = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return needed > back ? back : 0
  }
  return 0
}

/** Offset of the first byte that is not part of valid UTF-8. */
export const firstInvalidByte = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return at
    at += length
  }
  return at
}

/** Length of the valid sequence that begins here, or 0. Follows the table of well-formed sequences of Unicode, section 3.9. */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const byte = (offset: number): number => bytes[at + offset] ?? 0
  const isTail = (offset: number, low = 0x80, high = 0xbf): boolean =>
    byte(offset) >= low && byte(offset) <= high
  const first = byte(0)
  if (first < 0x80) return 1
  if (first >= 0xc2 && first <= 0xdf) return isTail(1) ? 2 : 0
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80
    const high = first === 0xed ? 0x9f : 0xbf
    return isTail(1, low, high) && isTail(2) ? 3 : 0
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xf4 ? 0x8f : 0xbf
    return isTail(1, low, high) && isTail(2) && isTail(3) ? 4 : 0
  }
  return 0
}
