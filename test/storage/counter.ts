/** A daemon as a process on a folder of its own, and a till. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shopYaml } from '../e2e/harness/config.ts'
import { addKey } from '../e2e/harness/keys.ts'
import { Stage } from '../e2e/harness/stage.ts'

export interface Counter {
  readonly stage: Stage
  /** Path of the configuration. */
  readonly config: string
  /** The data folder. */
  readonly data: string
  /** `POST /order`; the same sale is the same key. */
  order(url: string, sale: string): Promise<{ readonly status: number; readonly id: string }>
}

/** `POST /order` for one espresso; the same sale is the same key. */
export async function orderAt(url: string, key: string, sale: string): Promise<{ status: number; id: string }> {
  const response = await fetch(`${url}/order`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': sale, 'content-type': 'application/json' },
    body: '{"drinks":[{"recipe":"espresso"}]}',
  })
  const body = (await response.json()) as { id?: string }
  return { status: response.status, id: body.id ?? '' }
}

export async function openCounter(): Promise<Counter> {
  const stage = new Stage()
  const config = join(stage.folder, 'baristad.yaml')
  const data = join(stage.folder, 'data')
  writeFileSync(config, shopYaml(stage.folder, { machines: [{ id: 'left', wire: 'serial' }] }))
  const key = await addKey(data, 'cashier', 'till')
  return { stage, config, data, order: (url, sale) => orderAt(url, key, sale) }
}
