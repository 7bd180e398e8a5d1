import { defineConfig } from "vitest/config"

/** All tests in one run, so that one count comes out. */
export default defineConfig({
  test: {
    // One worker on two cores is what vitest would take; most tests wait for disks and processes.
    maxWorkers: 2,
    projects: [
      "packages/*",
      { test: { name: "scripts", include: ["scripts/test/**/*.test.ts"], isolate: false } }
    ]
  }
})
