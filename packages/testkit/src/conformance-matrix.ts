/** The conformance suite under many kinds of one service, as tests of vitest. */
import { afterAll, describe, expect, it } from "vitest"
import { Console, Effect, type Layer } from "effect"
import { inspect } from "node:util"
import type { ConformanceCheck } from "./conformance/check.ts"
import { LongestWait, waitInVain } from "./conformance/expectations.ts"
import { complaintAbout, conformanceChecks, runCheckWith } from "./provider-conformance.ts"
import type { ProviderUnderTest } from "./provider-under-test.ts"

/** One kind of service, with what is sent to it. */
export interface MatrixCase {
  /** Unique among the cases. */
  readonly name: string
  /** Built anew for every check. */
  readonly layer: Layer.Layer<ProviderUnderTest, unknown>
  /** True for a check that cannot hold with such a service. Nothing is left out when it is not given. */
  readonly isLeftOut?: (check: string) => boolean
  /** Which turn it takes with the checks, when it is not put through all of them; its place in the list unless given. */
  readonly turn?: number
}

/** How much of a matrix is run. */
export interface MatrixOptions {
  /** How many checks each case is put through, the cases taking turns with them; all of them when left out. */
  readonly checksEach?: number
  /** At which check the turns begin. */
  readonly firstCheck?: number
  /** True to demand that every check has had its turn with some case. */
  readonly needsEveryCheck?: boolean
  /** For one case, in milliseconds. 5 min. */
  readonly timeout?: number
}

const checksOf = (
  { isLeftOut = () => false }: MatrixCase,
  index: number,
  { checksEach, firstCheck = 0 }: MatrixOptions
): ReadonlyArray<ConformanceCheck> => {
  const isIn = ({ name }: ConformanceCheck): boolean => !isLeftOut(name)
  if (checksEach === undefined) return conformanceChecks.filter(isIn)
  const turns = Array.from({ length: checksEach }, (_each, turn) => firstCheck + index * checksEach + turn)
  // In place of one that cannot hold comes the next that can, so that no other case's turns are moved.
  const chosen = turns.flatMap((turn) => {
    const from = turn % conformanceChecks.length
    return [...conformanceChecks.slice(from), ...conformanceChecks.slice(0, from)].find(isIn) ?? []
  })
  return [...new Set(chosen)]
}

/**
 * Registers a test for every case and prints how many checks were run: `<name>: <number> cases`.
 *
 * A check that does not apply counts for nothing.
 */
export const conformanceMatrix = (
  name: string,
  cases: ReadonlyArray<MatrixCase>,
  options: MatrixOptions = {}
): void => {
  const turns = new Set<string>()
  let ran = 0

  const complaintsOf = async (layer: MatrixCase["layer"], checks: ReadonlyArray<ConformanceCheck>) => {
    const complaints: Array<string> = []
    for (const check of checks) {
      const result = await Effect.runPromise(runCheckWith(check, layer))
      turns.add(check.name)
      // Which handles there are follows from the behaviour of a case: only where a provider joins must it say why one is missing.
      if (result._tag === "skipped") continue
      ran += 1
      const complaint = complaintAbout(result, undefined)
      if (complaint !== undefined) complaints.push(`${check.name}: ${inspect(complaint)}`)
    }
    return complaints
  }

  describe(`provider conformance, whatever the service is like: ${name}`, () => {
    for (const [index, each] of cases.entries()) {
      it(each.name, { timeout: options.timeout ?? 300_000 }, async () => {
        const checks = checksOf(each, each.turn ?? index, options)
        expect(await complaintsOf(each.layer, checks)).toEqual([])
      })
    }

    it.runIf(options.needsEveryCheck === true)("gives every check its turn", () => {
      expect(conformanceChecks.map((check) => check.name).filter((check) => !turns.has(check))).toEqual([])
    })

    afterAll(() => Effect.runPromise(Console.log(`${name}: ${ran} cases`)))
  })
}

/**
 * The checks among these that fail in none of the cases: they have no place on a list of what cannot hold. Gives their names.
 */
export const checksThatHold = async (
  cases: ReadonlyArray<Pick<MatrixCase, "layer">>,
  isMeant: (check: string) => boolean
): Promise<ReadonlyArray<string>> => {
  const holding: Array<string> = []
  for (const check of conformanceChecks.filter(({ name }) => isMeant(name))) {
    let hasFailed = false
    for (const { layer } of cases) {
      if (hasFailed) break
      const run = Effect.provideService(runCheckWith(check, layer), LongestWait, waitInVain)
      hasFailed = (await Effect.runPromise(run))._tag === "failed"
    }
    if (!hasFailed) holding.push(check.name)
  }
  return holding
}
