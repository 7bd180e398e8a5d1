const times = Number(process.env["ZZ_TIMES"] ?? "1")
for (const name of (process.env["ZZ"] ?? "").split(","))
  for (let time = 0; time < times; time += 1) await import(/* @vite-ignore */ `./${name}.test.ts?${time}`)
export {}
