/** What can go wrong between a service and those who ask it, as values that a test scripts. */

/** What to do instead of, or around, a normal answer. */
export type FaultAction =
  /** Answers at once with this, without acting. The request body is read to its end first, unless `early`. */
  | {
      readonly type: "reply"
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly early?: boolean
    }
  /** Sends the client elsewhere without acting; 307 unless given. */
  | { readonly type: "redirect"; readonly to: string; readonly status?: number }
  /** Cuts the connection without acting and without an answer. */
  | { readonly type: "reset" }
  /** Reads about this many bytes of the request body, or all of a shorter one, then cuts the connection without acting. */
  | { readonly type: "reset-during-upload"; readonly afterBytes: number }
  /** Acts as usual, then cuts the connection instead of answering. */
  | { readonly type: "lose-reply" }
  /** Acts as usual, but answers this instead. */
  | {
      readonly type: "replace-reply"
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Acts and answers as usual, but with another status, or with these headers over its own: a wrong content type, for one. */
  | {
      readonly type: "change-reply"
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Acts and answers as usual, but cuts the connection after this many bytes of the answer's body. */
  | { readonly type: "truncate-reply"; readonly afterBytes: number }
  /** Acts as usual, but holds back the answer's body after this many bytes until the promise is settled. */
  | { readonly type: "hold-reply"; readonly afterBytes: number; readonly until: Promise<unknown> }
  /** Acts as usual, but pauses after about so many bytes of the request's body, again and again: a slow reader. */
  | { readonly type: "read-slowly"; readonly pieceBytes: number; readonly pauseMillis: number }
  /** Acts as usual, but answers so many bytes of the body at a time, with a pause before each: a slow writer. */
  | { readonly type: "write-slowly"; readonly pieceBytes: number; readonly pauseMillis: number }
  /** Waits, then goes on as usual. */
  | { readonly type: "delay"; readonly millis: number }
  /** Accepts the request and never answers. */
  | { readonly type: "hang" }

/** A scripted fault: applies to the next `times` matching requests (once when left out), in the order scripted. */
export interface Fault {
  /** An operation's name as recorded, or a pattern over `METHOD /path`. Any request when left out. */
  readonly on?: string | RegExp
  /** `Infinity` for all of them from now on. */
  readonly times?: number
  readonly action: FaultAction
}
