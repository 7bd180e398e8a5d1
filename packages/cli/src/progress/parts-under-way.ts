import type { RunEvent } from "@bulkport/core"
import { count, type Wording } from "./amounts.ts"
import { isDoubtful, type Piece, resultText, StepUnderWay } from "./step-under-way.ts"

/** As many parts get a line each that stays; of more, only those that are to be looked at. */
const mostLinesThatStay = 50

/** A part that is being imported. */
export interface PartUnderWay {
  readonly number: number
  readonly begunAt: number
  readonly step: StepUnderWay
}

/** A part that has just ended. */
export interface EndedPart {
  readonly number: number
  readonly text: string
  readonly isDoubtful: boolean
  /** True when an earlier call has ended it. */
  readonly wasRecorded: boolean
  readonly millis: number
}

/** The parts of a file: how many are ready and how many imported, and what is known of those under way. */
export class PartsUnderWay {
  readonly begunAt: number
  private of = 0
  private ready = 0
  private ended = 0
  private isImporting = false
  private readonly underWay = new Map<number, PartUnderWay>()
  private readonly rowsOf = new Map<number, number>()

  constructor(begunAt: number) {
    this.begunAt = begunAt
  }

  /** Takes note of an event of a part. Gives the part when it has ended by it, and its end is worth a line. */
  hear(
    { event, of, part }: Extract<RunEvent, { readonly type: "part-event" }>,
    now: number,
    wording: Wording
  ): EndedPart | undefined {
    this.of = of
    const known = this.underWay.get(part)
    if (event.type === "step-begun") {
      this.isImporting ||= event.step !== "stage" && event.step !== "validate"
      // While parts are made ready, how many are is all there is to say.
      if (this.isImporting)
        this.underWay.set(part, {
          number: part,
          begunAt: known?.begunAt ?? now,
          step: new StepUnderWay(event.step, now)
        })
      return undefined
    }
    if (event.type !== "step-finished") {
      const heard = known ?? { number: part, begunAt: now, step: new StepUnderWay("track", now) }
      if (known === undefined && event.type === "progressed") this.underWay.set(part, heard)
      heard.step.hear(event, now, this.rowsOf.get(part))
      return undefined
    }
    if (event.step === "validate") this.ready += 1
    const staged = event.result?.staged
    if (staged !== undefined) this.rowsOf.set(part, staged.rows)
    if (event.step !== "collect") return undefined
    this.ended += 1
    this.underWay.delete(part)
    this.rowsOf.delete(part)
    const isWorthLooking = isDoubtful(event.result)
    if (of > mostLinesThatStay && !isWorthLooking) return undefined
    return {
      number: part,
      text: resultText(event.result, wording),
      isDoubtful: isWorthLooking,
      wasRecorded: event.wasRecorded,
      millis: now - (known?.begunAt ?? now)
    }
  }

  /** Those under way, in order. */
  get parts(): ReadonlyArray<PartUnderWay> {
    return [...this.underWay.values()].toSorted((one, other) => one.number - other.number)
  }

  get areAllImported(): boolean {
    return this.of > 0 && this.ended === this.of
  }

  /** How far all of them have come. */
  get pieces(): ReadonlyArray<Piece> {
    const of = `of ${count(this.of)}`
    if (!this.isImporting) return [{ text: `${count(this.ready)} ${of} ready`, spare: 1 }]
    const running = this.underWay.size
    return [
      { text: `${count(this.ended)} ${of} imported`, spare: 1 },
      ...(running === 0 ? [] : [{ text: `${count(running)} under way`, spare: 2 }])
    ]
  }
}
