/** `GET /order/{id}/qr.svg`: the address of an order's page as a picture, for tickets and screens. */
import { correction, generate } from 'lean-qr'
import { toSvgSource } from 'lean-qr/extras/svg'
import { Type } from 'typebox'
import { NOTHING_HERE } from '../http/doors.ts'
import { PAGE_HEADERS } from '../http/pages.ts'
import { sendProblem } from '../http/problems.ts'
import { problems } from '../http/schema-problem.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { View } from '../shop/view.ts'
import { OrderParams } from './schemas.ts'

export interface QrParts {
  readonly view: Pick<View, 'order'>
  /** The address of an order's page. */
  readonly orderUrl: (id: string) => string
}

/** White around the code, in modules: what ISO/IEC 18004 asks for, so that it can be read on any ground. */
const QUIET_MODULES = 4

export function qrRoutes(app: HttpServer, parts: QrParts): void {
  app.get(
    '/order/:id/qr.svg',
    {
      config: { access: 'public', published: true },
      schema: {
        operationId: 'getOrderQr',
        tags: ['orders'],
        summary: 'The address of an order’s page as a QR code (SVG)',
        description:
          'For a ticket or a screen. The address is written in upper case, which makes the code smaller. Public: the id is the secret.',
        params: OrderParams,
        response: {
          200: {
            description: 'The picture, black on white, with the margin that readers need.',
            content: { 'image/svg+xml': { schema: Type.String() } },
          },
          ...problems,
        },
      },
    },
    (request, reply) => {
      const id = readOrderId(request.params.id)
      const found = id === null ? null : parts.view.order(id, parts.orderUrl(id))
      if (!found) {
        sendProblem(reply, NOTHING_HERE)
        return
      }
      reply
        // As the page that it leads to; nothing in a picture may load or run anything.
        .headers({
          ...PAGE_HEADERS,
          'content-type': 'image/svg+xml',
          'content-security-policy': "default-src 'none'",
        })
        .send(qrSvg(smallest(found.order.url), found.order.number))
    },
  )
}

/**
 * The same address in the spelling that makes the smallest code. Scheme and host do not mind their case, and the page
 * answers to `/O/…` as well; so all of it fits the alphanumeric mode (5.5 bits a character instead of 8). Below a path of
 * somebody else's server, case may matter: that address stays as it is, in byte mode, and its code is larger.
 */
export function smallest(orderUrl: string): string {
  const url = URL.parse(orderUrl)
  if (url === null) return orderUrl
  const cut = url.pathname.lastIndexOf('/o/')
  const prefix = cut < 0 ? url.pathname : url.pathname.slice(0, cut)
  const path = cut < 0 ? '' : url.pathname.slice(cut)
  // Half in upper case gains little and looks like a mistake.
  if (prefix !== prefix.toUpperCase()) return orderUrl
  return `${url.origin}${prefix}${path}`.toUpperCase()
}

/** Level M: a ticket gets creased and wet; more would make smaller modules, which cheap printers smear. */
function qrSvg(text: string, number: string): string {
  const code = generate(text, { minCorrectionLevel: correction.M })
  const svg = toSvgSource(code, { pad: QUIET_MODULES, on: '#000', off: '#fff' })
  // A number is digits and capital letters; the picture is said as one thing.
  const title = `Page of order ${number}`
  return svg.replace(/<svg\b([^>]*)>/, `<svg$1 role="img" aria-label="${title}"><title>${title}</title>`)
}
