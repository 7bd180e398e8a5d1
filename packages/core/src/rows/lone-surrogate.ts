/** In every Node that we support, but not yet in the library of types that we compile against. */
type Text = string & { readonly isWellFormed: () => boolean }

/** Index of the first half of a character that has no other half, in UTF-16 code units, or -1. */
export const firstLoneSurrogate = (text: string): number =>
  (text as Text).isWellFormed() ? -1 : text.search(/\p{Surrogate}/u)
