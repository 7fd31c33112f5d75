/** Every command line of the README, and how it is proven. */

export interface ReadmeCommand {
  /** As the README has it, spaces folded. */
  readonly line: string
  /**
   * `ci`: another step of .ci/run is this very command. `ends`: it ends by itself with exit code 0 and prints this.
   * `demo`: the same, while a demo runs, with that demo's ports. `daemon`: the same, while the daemon of the README
   * runs. `serves`: it prints this, and ends at once on SIGINT.
   */
  readonly proof:
    | { readonly by: 'ci' }
    | { readonly by: 'ends' | 'demo' | 'daemon' | 'serves'; readonly prints: RegExp; readonly withinMs?: number }
}

const BARISTAD = 'npm run -s baristad --'

export const COMMANDS: readonly ReadmeCommand[] = [
  { line: 'npm ci && npm start', proof: { by: 'serves', prints: /READY/, withinMs: 15_000 } },
  { line: 'npm ci && npm test', proof: { by: 'ci' } },
  {
    line: `curl -s http://127.0.0.1:8080/order -H 'Authorization: Bearer demo-cashier-key' -H 'Idempotency-Key: my-first-sale' -H 'Content-Type: application/json' -d '{"drinks":[{"recipe":"latte"}]}'`,
    proof: { by: 'demo', prints: /"number":"\d+".*"url":"http:/ },
  },
  {
    line: "curl -s http://127.0.0.1:8080/machines -H 'Authorization: Bearer demo-cashier-key'",
    proof: { by: 'demo', prints: /"id":"espresso-1"/ },
  },
  { line: "mosquitto_sub -t 'baristad/#' -v", proof: { by: 'demo', prints: /^baristad\/board\/main \{/m } },
  { line: 'npm start -- --help', proof: { by: 'ends', prints: /--orders-per-minute/ } },
  {
    line: 'npm start -- --port 0 --mqtt-port 0 --json --orders-per-minute 0',
    proof: { by: 'serves', prints: /"ready":true/ },
  },
  { line: 'npm start -- --port 0 --mqtt-port 0 --rush', proof: { by: 'serves', prints: /-- a quiet/ } },
  { line: 'npm start -- --port 0 --mqtt-port 0 --chaos', proof: { by: 'serves', prints: /chaos: / } },
  { line: 'cp baristad.example.yaml baristad.yaml', proof: { by: 'ends', prints: /^$/ } },
  { line: `${BARISTAD} check -c baristad.yaml`, proof: { by: 'ends', prints: /good, \d+ machines/ } },
  {
    line: `${BARISTAD} key add --role cashier --name till-1 -c baristad.yaml`,
    proof: { by: 'ends', prints: /bd_cashier_/ },
  },
  { line: `${BARISTAD} key list -c baristad.yaml`, proof: { by: 'ends', prints: /till-1/ } },
  { line: `${BARISTAD} run -c baristad.yaml`, proof: { by: 'serves', prints: /"msg":"open"/ } },
  { line: `${BARISTAD} reload -c baristad.yaml`, proof: { by: 'daemon', prints: /nothing has changed/ } },
  { line: `${BARISTAD} key doctor -c baristad.yaml`, proof: { by: 'ends', prints: /./ } },
  { line: `${BARISTAD} backup -c baristad.yaml`, proof: { by: 'ends', prints: /orders-.*\.db/ } },
  { line: `${BARISTAD} restore --help`, proof: { by: 'ends', prints: /baristad restore/ } },
  { line: `${BARISTAD} --help`, proof: { by: 'ends', prints: /Commands:/ } },
  { line: 'npm run sim -- --help', proof: { by: 'ends', prints: /--transport/ } },
  {
    line: `${BARISTAD} simulate --machines 3,4 --fail 2@08:10-08:30 --report day.html`,
    proof: { by: 'ends', prints: /With 4 machines instead of 3/, withinMs: 60_000 },
  },
  { line: `${BARISTAD} simulate --help`, proof: { by: 'ends', prints: /--policy/ } },
  { line: 'npm run sim:barista -- --help', proof: { by: 'ends', prints: /--seed/ } },
  { line: 'npm run bench -- --quick --only a,b,c,d', proof: { by: 'ends', prints: /\| *ratio/i, withinMs: 900_000 } },
  { line: 'npm run test:full', proof: { by: 'ci' } },
  {
    line: 'npm run simulate -- --seeds 20',
    proof: { by: 'ends', prints: /everything that must hold held/, withinMs: 120_000 },
  },
  { line: 'npm run typecheck && npm run lint && npm run check:imports', proof: { by: 'ci' } },
  { line: 'npm run docs', proof: { by: 'ends', prints: /docs/ } },
  { line: 'npm run screenshots', proof: { by: 'ends', prints: /five pictures/, withinMs: 120_000 } },
]

/** Lines of the `sh` blocks, without comments; a line that ends in a backslash goes on. */
export function commandsIn(text: string): string[] {
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').replaceAll('\\\n', ' ').split('\n'))
    .map((line) =>
      line
        .replace(/\s+#.*$/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '')
}
