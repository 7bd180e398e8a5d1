/** The provider and an emulated service of its own, for the shared suite and for tests of whole imports. */
import { ProviderUnderTest, type SampleRows } from "@bulkport/testkit"
import {
  makeAdvocateEmulator,
  type AdvocateBehaviour,
  type AdvocateEmulator
} from "@bulkport/testkit/emulators"
import { Effect, Layer } from "effect"
import { advocatePlugin } from "../src/index.ts"
import type { AdvocateSample } from "./advocate-samples.ts"
import { serviceBehind } from "./service-behind.ts"

/** Opens the provider for an emulator, or for the same tenant at another origin. */
export const openFor = (
  emulator: AdvocateEmulator,
  baseUrl = emulator.apiUrl,
  more: Readonly<Record<string, string>> = {}
) => advocatePlugin.open({ tenantAlias: emulator.tenantAlias, apiKey: emulator.apiKey, baseUrl, ...more })

/** Whether the service looks at rows before it imports them. */
const validatesRows = ({ schemaGeneration, validation, validationDepth }: AdvocateBehaviour): boolean =>
  schemaGeneration === "newer" && validation === "present" && validationDepth > 0

const rowsFor = (sample: AdvocateSample, emulator: AdvocateEmulator): SampleRows => {
  const { invalid: _invalid, ...rows } = sample.rowsFor(emulator)
  return validatesRows(emulator.behaviour) ? sample.rowsFor(emulator) : rows
}

/** A job that vanishes when it is done must not be done while the suite thinks that it is running. */
const jobMillis = ({ expiredJobs }: Partial<AdvocateBehaviour>): number =>
  expiredJobs === "not-found" ? 60 * 60 * 1000 : 0

/** The provider as it joins the suite, with rows of one import type, and a service of this personality. */
export const advocateUnderTest = (
  sample: AdvocateSample,
  personality: Partial<AdvocateBehaviour> = {}
): Layer.Layer<ProviderUnderTest, unknown> =>
  Layer.effect(
    ProviderUnderTest,
    Effect.gen(function* () {
      const emulator = yield* makeAdvocateEmulator({ ...personality, jobMillis: jobMillis(personality) })
      return {
        provider: yield* openFor(emulator),
        open: (origin) => openFor(emulator, origin),
        openLimited: (maxFileBytes) =>
          openFor(emulator, emulator.apiUrl, { maxFileBytes: String(maxFileBytes) }),
        sample: rowsFor(sample, emulator),
        secrets: [emulator.apiKey, Buffer.from(`:${emulator.apiKey}`).toString("base64")],
        service: serviceBehind(emulator, sample.importType)
      }
    })
  )
