/** Something of a length in pieces of one size; the last one may be shorter. */
export const inPieces = <Whole extends { readonly length: number }>(
  whole: Whole,
  slice: (from: number, to: number) => Whole,
  size: number
): ReadonlyArray<Whole> =>
  Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
    slice(index * size, (index + 1) * size)
  )

/** Bytes in pieces of one size. Each piece has memory of its own. */
export const bytesInPieces = (bytes: Uint8Array, size: number): ReadonlyArray<Uint8Array> =>
  inPieces(bytes, (from, to) => bytes.slice(from, to), size)

/** Text in pieces of one size, in UTF-16 code units. */
export const textInPieces = (text: string, size: number): ReadonlyArray<string> =>
  inPieces(text, (from, to) => text.slice(from, to), size)
