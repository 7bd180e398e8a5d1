import { defineConfig } from "vitest/config"

/** All tests in one run, so that one count comes out. */
export default defineConfig({
  test: {
    projects: [
      "packages/*",
      { test: { name: "scripts", include: ["scripts/test/**/*.test.ts"], isolate: false } }
    ]
  }
})
