/** `--rush`: somebody of the staff counts what is short, as any screen of staff would say it. */
import { randomUUID } from 'node:crypto'

export interface DeliveryParts {
  readonly url: string
  /** Of a barista. */
  readonly key: string
  readonly ingredient: string
  readonly level: number
  readonly say: (text: string) => void
  /** Default: the global one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Pick<Response, 'ok' | 'text'>>
}

/** From now on there is so much of it. */
export async function deliver({
  url,
  key,
  ingredient,
  level,
  say,
  fetch = globalThis.fetch,
}: DeliveryParts): Promise<void> {
  try {
    const answer = await fetch(`${url}/stock/${ingredient}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({ level }),
    })
    if (!answer.ok) say(`nobody could count the ${ingredient}: ${await answer.text()}`)
  } catch (error) {
    say(`nobody could count the ${ingredient}: ${String(error)}`)
  }
}
