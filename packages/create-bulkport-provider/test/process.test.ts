import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const bin = fileURLToPath(new URL("../src/bin.ts", import.meta.url))

const call = (folder: string, ...args: ReadonlyArray<string>) => {
  const env = { ...process.env, npm_config_user_agent: "pnpm/12.21.0 npm/? node/v26.10.0 linux x64" }
  return spawnSync(process.execPath, [bin, ...args], { cwd: folder, env, encoding: "utf8", input: "" })
}

test("the command makes a package, and never asks where nobody can answer", () => {
  const folder = mkdtempSync(join(tmpdir(), "create-process-"))
  try {
    const nameless = call(folder)
    expect(nameless).toMatchObject({ status: 1, stdout: "" })
    expect(nameless.stderr).toMatch(/^Name the service: /)
    const named = call(folder, "crm", "--dir", "made")
    expect(named).toMatchObject({ status: 0, stderr: "" })
    expect(named.stdout).toContain("pnpm install")
    expect(existsSync(join(folder, "made", "src", "crm-provider.ts"))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
