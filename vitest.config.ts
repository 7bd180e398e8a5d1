import { defineConfig } from "vitest/config"
import { LongestFirst } from "./scripts/lib/longest-first.ts"
import { patience } from "./vitest.base.ts"

/** All tests in one run, so that one count comes out. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      "packages/*",
      "apps/docs",
      "examples/*-*",
      { test: { name: "scripts", include: ["scripts/test/**/*.test.ts"], isolate: false, ...patience } }
    ]
  }
})
