/** Keeps bytes outside of memory for a while: what is too much to be held, until it is looked at again. */
export interface SpillStore {
  /** What messages call it. */
  readonly name: string
  /** Puts pieces behind all others. The store is made when it is needed. */
  readonly append: (pieces: ReadonlyArray<Uint8Array<ArrayBuffer>>) => Promise<void>
  /** Fills `into` with the bytes from an offset on. */
  readonly read: (into: Uint8Array, offset: number) => Promise<void>
  readonly remove: () => Promise<void>
}
