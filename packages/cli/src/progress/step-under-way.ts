import type { LifecycleStep, RunEvent, StepResult } from "@bulkport/core"
import { printable } from "../views/layout.ts"
import { count, counted, type Wording } from "./amounts.ts"
import { Pace } from "./pace.ts"
import type { CheckEvent } from "./progress.ts"

/** A few words about a step. When there is no room for all, the one with the highest `spare` is left out first. */
export interface Piece {
  readonly text: string
  readonly spare: number
}

/** A step that has begun and not ended, with what was heard of it. */
export class StepUnderWay {
  readonly name: LifecycleStep | "check"
  /** In milliseconds since the epoch. */
  readonly begunAt: number
  private readonly pace = new Pace()
  private detail: (wording: Wording, now: number) => ReadonlyArray<Piece> = () => []
  /** True when the service says that the job has failed. */
  hasJobFailed = false

  constructor(name: LifecycleStep | "check", begunAt: number) {
    this.name = name
    this.begunAt = begunAt
  }

  /** Takes note of an event. `rows` is how many were staged, where that is known. */
  hear(event: RunEvent | CheckEvent, now: number, rows?: number): void {
    if (event.type === "file-read" || event.type === "check-read") {
      this.pace.add(event.bytes, now)
      this.detail = (wording, at) => this.readPieces(event, wording, at)
    }
    if (event.type === "file-sent") {
      this.pace.add(event.bytes, now)
      this.detail = (wording, at) => this.sentPieces(event, wording, at)
    }
    if (event.type === "progressed") {
      const { providerState, rowsProcessed, state } = event.progress
      this.hasJobFailed = state === "failed"
      if (rowsProcessed !== undefined) this.pace.add(rowsProcessed, now)
      const word = { text: printable(providerState), spare: 1 }
      this.detail = (wording, at) => [word, ...this.rowPieces(rowsProcessed, rows, wording, at)]
    }
    if (event.type === "output-saved") {
      const { bytes, name } = event
      this.detail = ({ size }) => [{ text: `${printable(name)} saved, ${size(bytes)}`, spare: 1 }]
    }
    if (event.type === "destination-awaited") {
      const text = `waiting for ${printable(event.destination)}`
      this.detail = () => [{ text, spare: 1 }]
    }
  }

  /** What is known of it now, the most telling first. */
  pieces(wording: Wording, now: number): ReadonlyArray<Piece> {
    return this.detail(wording, now)
  }

  private readPieces(
    {
      bytes,
      rows,
      totalBytes
    }: { readonly bytes: number; readonly rows: number; readonly totalBytes: number },
    wording: Wording,
    now: number
  ): ReadonlyArray<Piece> {
    // Of a packed file it is not known how much there will be.
    const isTotalKnown = totalBytes > bytes
    return [
      { text: counted(rows, "row"), spare: 3 },
      { text: isTotalKnown ? wording.sizeOf(bytes, totalBytes) : wording.size(bytes), spare: 1 },
      ...this.pacePieces(wording.size, bytes, isTotalKnown ? totalBytes : undefined, wording, now)
    ]
  }

  private sentPieces(
    { bytes, totalBytes }: { readonly bytes: number; readonly totalBytes: number },
    wording: Wording,
    now: number
  ): ReadonlyArray<Piece> {
    if (bytes >= totalBytes)
      return [
        { text: `${wording.size(bytes)} sent`, spare: 1 },
        { text: "waiting for the reply", spare: 2 }
      ]
    return [
      { text: `${wording.sizeOf(bytes, totalBytes)} sent`, spare: 1 },
      ...this.pacePieces(wording.size, bytes, totalBytes, wording, now)
    ]
  }

  private rowPieces(
    done: number | undefined,
    total: number | undefined,
    wording: Wording,
    now: number
  ): ReadonlyArray<Piece> {
    if (done === undefined) return []
    // A service may count more than was sent, headers say: then its count is not held against ours.
    const isTotalKnown = total !== undefined && done <= total
    const amount = isTotalKnown ? `${count(done)} of ${counted(total, "row")}` : counted(done, "row")
    const rate = (rows: number) => counted(Math.round(rows), "row")
    return [
      { text: `${amount} processed`, spare: 2 },
      ...this.pacePieces(rate, done, isTotalKnown ? total : undefined, wording, now)
    ]
  }

  private pacePieces(
    amount: (perSecond: number) => string,
    done: number,
    total: number | undefined,
    wording: Wording,
    now: number
  ): ReadonlyArray<Piece> {
    const rate = this.pace.perSecond(now)
    const left = total === undefined ? undefined : this.pace.left(done, total, now)
    return [
      ...(rate === undefined || rate < 1 ? [] : [{ text: wording.perSecond(amount(rate)), spare: 4 }]),
      ...(left === undefined ? [] : [{ text: `about ${wording.elapsed(left)} left`, spare: 2 }])
    ]
  }
}

/** What came of a step, in a few words; empty when there is nothing to say. */
export const resultText = (result: StepResult | undefined, { size }: Wording): string => {
  const { findings, jobId, parts, providerState, rows, staged, warnings = 0 } = result ?? {}
  return [
    staged === undefined ? "" : `${counted(staged.rows, "row")}, ${size(staged.bytes)}`,
    parts === undefined ? "" : `in ${counted(parts, "part")}`,
    findings === undefined ? "" : findings === 0 ? "no findings" : counted(findings, "finding"),
    warnings === 0 ? "" : counted(warnings, "warning"),
    jobId === undefined ? "" : `job ${printable(jobId)}`,
    providerState === undefined ? "" : printable(providerState),
    ...(rows === undefined
      ? []
      : [
          `${count(rows.accepted)} accepted`,
          rows.rejected === 0 ? "" : `${count(rows.rejected)} rejected`,
          rows.unknown === 0 ? "" : `${count(rows.unknown)} unknown`
        ])
  ]
    .filter(Boolean)
    .join(", ")
}

/** True when what came of a step is something to be looked at. */
export const isDoubtful = ({ findings = 0, rows }: StepResult = {}): boolean =>
  findings > 0 || (rows !== undefined && rows.rejected + rows.unknown > 0)
