import { Stream } from "effect"

/** Text without its first lines. Lines end with LF, CR LF or a CR alone. */
export const skipLines = <E>(text: Stream.Stream<string, E>, lines: number): Stream.Stream<string, E> =>
  Stream.suspend(() => {
    let left = lines
    /** The break that ended the last line so far was a CR; an LF may follow it in the next piece. */
    let isAfterReturn = false
    const rest = (piece: string): string => {
      let at = 0
      if (isAfterReturn && piece.startsWith("\n")) at = 1
      if (piece !== "") isAfterReturn = false
      while (left > 0) {
        const found = /[\r\n]/g
        found.lastIndex = at
        const place = found.exec(piece)
        if (place === null) return ""
        left -= 1
        at = place.index + 1
        if (place[0] !== "\r") continue
        if (at === piece.length) isAfterReturn = true
        else if (piece[at] === "\n") at += 1
      }
      return piece.slice(at)
    }
    return Stream.map(text, rest).pipe(Stream.filter((piece) => piece !== ""))
  })
