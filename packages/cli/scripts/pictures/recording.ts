import type { StyledLine } from "./recorded-terminal.ts"

/** A line of a recording, for as long as it is there. */
export interface TimedLine {
  /** Counted from the first line of the recording, as if nothing scrolled away. */
  readonly row: number
  readonly line: StyledLine
  /** In milliseconds. */
  readonly from: number
  /** When another line takes its place; undefined for one that stays. */
  readonly until?: number
  /** In how many milliseconds its letters appear one by one; at once unless given. */
  readonly typedMillis?: number
}

/** What a terminal shows in the course of time. */
export interface Recording {
  readonly columns: number
  readonly rows: number
  readonly lines: ReadonlyArray<TimedLine>
  /** From when on which row is the topmost, in order of time. */
  readonly scrolls: ReadonlyArray<{ readonly at: number; readonly top: number }>
  /** After how many milliseconds it begins again. */
  readonly millis: number
}

/** How long a reader gets, in milliseconds. */
const pace = { letter: 45, afterTyping: 350, afterNote: 600, line: 60 }

/** Puts a recording together, from what is typed and what is shown. */
export class RecordingBuilder {
  readonly #columns: number
  readonly #rows: number
  readonly #lines: Array<TimedLine> = []
  readonly #scrolls: Array<{ at: number; top: number }> = [{ at: 0, top: 0 }]
  #now = 0
  #row = 0

  constructor(columns: number, rows: number) {
    this.#columns = columns
    this.#rows = rows
  }

  /** Nothing happens for as long. */
  pause(millis: number): void {
    this.#now += millis
  }

  /** Takes an empty screen. */
  clear(): void {
    this.#scrollTo(this.#row)
  }

  /** A command that is typed after a prompt. */
  type(command: string): void {
    const typedMillis = command.length * pace.letter
    const line: StyledLine = [
      { column: 0, text: "$", look: "faint" },
      { column: 2, text: command, look: "strong" }
    ]
    this.#add({ line, from: this.#now, typedMillis })
    this.#now += typedMillis + pace.afterTyping
  }

  /** A word to the reader. */
  note(text: string): void {
    this.print([[{ column: 0, text, look: "faint" }]])
    this.#now += pace.afterNote
  }

  /** Lines that follow each other closely, or after so many milliseconds each. */
  print(lines: ReadonlyArray<StyledLine>, millisEach: number = pace.line): void {
    for (const line of lines) {
      this.#add({ line, from: this.#now })
      this.#now += millisEach
    }
  }

  /** One line in several states, one after the other, of which the last is gone as well in the end. */
  change(states: ReadonlyArray<StyledLine>, millisEach: number): void {
    const row = this.#row
    for (const line of states) {
      this.#add({ line, from: this.#now, until: this.#now + millisEach, row })
      this.#now += millisEach
    }
    this.#row = row
  }

  /** What has been put together. The end is shown for as long. */
  finish(millis: number): Recording {
    return {
      columns: this.#columns,
      rows: this.#rows,
      lines: this.#lines,
      scrolls: this.#scrolls,
      millis: this.#now + millis
    }
  }

  #add(line: Omit<TimedLine, "row"> & { readonly row?: number }): void {
    const row = line.row ?? this.#row
    this.#lines.push({ ...line, row })
    this.#row = row + 1
    if (this.#row > this.#top + this.#rows) this.#scrollTo(this.#row - this.#rows)
  }

  get #top(): number {
    return this.#scrolls.at(-1)?.top ?? 0
  }

  #scrollTo(top: number): void {
    this.#scrolls.push({ at: this.#now, top })
  }
}
