/** Handles on an emulated service, made out of plain functions and what every emulator can do. */
import type { JobRef } from "@bulkport/core/provider"
import { Effect } from "effect"
import type { Emulator } from "./emulators/emulator.ts"
import type { OperationRole, ServedOutput, ServiceBehind } from "./provider-under-test.ts"

/** A handle as it is easiest to write: an effect, or a function that may be asynchronous. */
export type Handle<A = unknown> = Effect.Effect<A> | (() => A | Promise<A>)

/** What comes of a handle that is given something: the value, now or later. */
export type HandleResult<A = unknown> = A | Promise<A> | Effect.Effect<A>

/** The members of `ServiceBehind`, which says what each is for, in their shortest form. */
export interface ServiceHandles<Name extends string> {
  /** Names of the emulator's operations by role. A role that is left out asks the service nothing. */
  readonly operations: Readonly<Partial<Record<OperationRole, ReadonlyArray<NoInfer<Name>>>>>
  readonly jobs: Handle<ReadonlyArray<string>>
  readonly holdJobs: Handle
  readonly finishJobs: Handle
  readonly unknownJob: (job: JobRef) => JobRef
  readonly without?: ServiceBehind["without"]
  readonly sayState?: (word: string) => HandleResult
  readonly leaveOutCounts?: Handle
  readonly saidCount?: (job: JobRef) => HandleResult<number | undefined>
  readonly looksNeeded?: number
  readonly answerAll?: Handle
  readonly expireOutputs?: Handle
  readonly receivedFiles?: Handle<ReadonlyArray<Uint8Array>>
  readonly servedOutputs?: (job: JobRef) => HandleResult<ReadonlyArray<ServedOutput>>
  /**
   * Unless given, or named in `without`, the emulator holds back the answers of the last operation of `collect` after ten bytes of
   * their bodies. The suite reads the first file that the provider hands out: one that is made of another answer, such as a summary of the
   * status, has to come after it.
   */
  readonly holdOutputs?: ServiceBehind["holdOutputs"]
  /** Name → makes the service write its result files so from now on. */
  readonly outputVariants?: Readonly<Record<string, Handle>>
}

/** Makes the handles that the suite needs. Throws when a name is not among the emulator's operations, where it tells them. */
export const serviceBehind = <Name extends string>(
  emulator: Emulator & { readonly operations?: ReadonlyArray<Name> },
  handles: ServiceHandles<Name>
): ServiceBehind => {
  const { looksNeeded, operations, outputVariants, saidCount, sayState, servedOutputs, without } = handles
  const known: ReadonlyArray<string> | undefined = emulator.operations
  const unknown = Object.values(operations)
    .flat()
    .filter((name) => known?.includes(name) === false)
  if (known !== undefined && unknown.length > 0) {
    throw new Error(`No operation of the emulator: ${unknown.join(", ")}. There are ${known.join(", ")}.`)
  }
  const last = operations.collect?.at(-1)
  const holdOutputs =
    handles.holdOutputs ??
    (last === undefined || without?.holdOutputs !== undefined ? undefined : holdReplies(emulator, last))
  return {
    emulator,
    operations: { stage: [], validate: [], start: [], find: [], track: [], collect: [], ...operations },
    jobs: toEffect(handles.jobs),
    holdJobs: Effect.asVoid(toEffect(handles.holdJobs)),
    finishJobs: Effect.asVoid(toEffect(handles.finishJobs)),
    unknownJob: handles.unknownJob,
    ...definedOnly({
      without,
      looksNeeded,
      holdOutputs,
      leaveOutCounts: voidEffect(handles.leaveOutCounts),
      answerAll: voidEffect(handles.answerAll),
      expireOutputs: voidEffect(handles.expireOutputs),
      receivedFiles: handles.receivedFiles === undefined ? undefined : toEffect(handles.receivedFiles),
      sayState:
        sayState === undefined ? undefined : (word: string) => Effect.asVoid(suspended(() => sayState(word))),
      saidCount: saidCount === undefined ? undefined : (job: JobRef) => suspended(() => saidCount(job)),
      servedOutputs:
        servedOutputs === undefined ? undefined : (job: JobRef) => suspended(() => servedOutputs(job)),
      outputVariants:
        outputVariants === undefined
          ? undefined
          : Object.entries(outputVariants).map(([name, apply]) => ({
              name,
              apply: Effect.asVoid(toEffect(apply))
            }))
    })
  }
}

const suspended = <A>(make: () => HandleResult<A>): Effect.Effect<A> =>
  Effect.suspend(() => {
    const result = make()
    return Effect.isEffect(result) ? result : Effect.promise(() => Promise.resolve(result))
  })

const toEffect = <A>(handle: Handle<A>): Effect.Effect<A> =>
  Effect.isEffect(handle) ? handle : suspended(handle)

const voidEffect = (handle: Handle | undefined): Effect.Effect<void> | undefined =>
  handle === undefined ? undefined : Effect.asVoid(toEffect(handle))

/** What is not known is left out, as the type of handles wants it. */
const definedOnly = <A extends object>(values: A): { readonly [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof A]?: Exclude<A[K], undefined>
  }

/** Long enough for a header to be read, and short enough for any result file to have more. */
const passingBytes = 10

const holdReplies = (emulator: Emulator, operation: string): NonNullable<ServiceBehind["holdOutputs"]> =>
  Effect.sync(() => {
    let release = (): void => undefined
    const until = new Promise<void>((resolve) => (release = resolve))
    const action = { type: "hold-reply", afterBytes: passingBytes, until } as const
    emulator.addFault({ on: operation, times: Infinity, action })
    return Effect.sync(() => release())
  })
