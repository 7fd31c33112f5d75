/** `POST /collect`: whatever a scanner reads at the counter, or a sensor's box knows, hands an order over. */
import { Type } from 'typebox'
import { COUNTER } from '../http/access.ts'
import { OnceHeaders, onceOf, sendReply } from '../http/once.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Reply } from '../shop/effects.ts'
import type { Question } from '../shop/inputs.ts'
import { problems, secured } from './schema-problem.ts'
import { Collected } from './schemas.ts'

export interface ScanParts {
  readonly ask: (question: Question) => Promise<Reply>
  /** Id of the open order with this pickup number, or null. */
  readonly orderNumbered: (number: string) => string | null
}

const ScanBody = Type.Object(
  {
    scan: Type.String({
      minLength: 1,
      maxLength: 300,
      description: 'The URL in the code of an order, in any case, or its id, or its pickup number.',
    }),
  },
  { additionalProperties: false },
)

export function scanRoute(app: HttpServer, parts: ScanParts): void {
  app.post(
    '/collect',
    {
      config: { access: COUNTER },
      schema: {
        operationId: 'collectScanned',
        tags: ['orders'],
        summary: 'What was scanned was handed over',
        description:
          'For scanners and pickup sensors: takes what they read and collects that order, as `POST /order/{id}/collect` does.',
        security: secured,
        headers: OnceHeaders,
        body: ScanBody,
        response: { 200: Collected, ...problems },
      },
    },
    async (request, reply) => {
      const scan = request.body.scan.trim()
      const id = idIn(scan) ?? parts.orderNumbered(scan.toUpperCase())
      if (id === null) {
        const detail = 'No order fits what was scanned: it is no order’s code, and no open order has such a number.'
        throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail })
      }
      return sendReply(reply, await parts.ask({ t: 'order.collect', once: onceOf(request, '/collect'), id }))
    },
  )
}

/** The last part of an address, or the whole: whoever made the address, the id in it is ours or nobody's. */
export function idIn(scan: string): string | null {
  const path = (scan.split(/[?#]/, 1)[0] ?? '').replace(/\/+$/, '')
  return readOrderId(path.slice(path.lastIndexOf('/') + 1))
}
