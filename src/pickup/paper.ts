/** Labels and the ticket of an order as pages, for the printer of whoever opens them. Nothing of the customer is in an address. */
import type { FastifyReply } from 'fastify'
import { COUNTER } from '../http/access.ts'
import { MISSING_PAGES, PAGE_HEADERS } from '../http/pages.ts'
import { HttpRefusal } from '../http/problems.ts'
import type { HttpServer } from '../http/server.ts'
import { readOrderId } from '../kit/ids.ts'
import type { Label } from '../shop/paper.ts'
import type { View } from '../shop/view.ts'
import type { LabelCard, LabelsContext, Manifest, Pages } from '../web/data.ts'
import { quoteWords, type TicketWords } from './printer/layout.ts'

export interface PaperParts {
  readonly view: Pick<View, 'paper'>
  readonly built: {
    readonly pages: Pick<Pages, 'labelsPage' | 'ticketPage'>
    readonly manifest: Manifest
  } | null
  readonly labelSize: () => LabelsContext['size']
  /** How the shop's tickets are worded. `id`: of the order. */
  readonly ticketWords: (id: string) => Omit<TicketWords, 'qr'>
}

/** What stands in the address, read nowhere else. */
export type PaperQuery = Readonly<Record<string, unknown>>

export interface PaperPages {
  /** `drink`: place of the one drink; left out: a label for each. @throws HttpRefusal */
  labels(id: string, query: PaperQuery): string
  /** `width`: 58 or 80 mm; left out: 80. @throws HttpRefusal */
  ticket(id: string, query: PaperQuery): string
}

export function paperPages({ view, built, labelSize, ticketWords }: PaperParts): PaperPages {
  const find = (text: string) => {
    const id = readOrderId(text)
    const paper = id === null ? null : view.paper(id)
    if (paper === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: 'No order has this id.' })
    if (built === null) throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: MISSING_PAGES })
    return { paper, pages: built.pages, context: { assets: built.manifest, build: built.manifest.build } }
  }
  return {
    labels(id, query) {
      const { paper, pages, context } = find(id)
      const place = numberIn(query, 'drink')
      const labels = paper.labels.filter(({ drink }) => place === null || drink === place)
      if (labels.length === 0) {
        const which = place === null ? 'no drink left' : `no drink ${place}`
        throw new HttpRefusal({ code: 'BD_NOT_FOUND', detail: `This order has ${which} that needs a label.` })
      }
      return pages.labelsPage({ ...context, size: labelSize(), labels: labels.map(cardOf) })
    },
    ticket(id, query) {
      const { paper, pages, context } = find(id)
      const width = numberIn(query, 'width') ?? 80
      if (width !== 58 && width !== 80) {
        throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail: 'The paper is 58 or 80 mm wide: ?width=58.' })
      }
      const { ticket } = paper
      const words = ticketWords(ticket.id)
      return pages.ticketPage({
        ...context,
        width,
        ticket: {
          shopName: words.shopName,
          number: ticket.number,
          copy: null,
          lines: ticket.lines.map(({ count, name, details }) => ({ title: `${count} × ${name}`, details })),
          qr: `/order/${ticket.id}/qr.svg`,
          url: words.url,
          ready: quoteWords(ticket, words.clock),
          date: words.date(ticket.placedMs),
        },
      })
    },
  }
}

type Paged = { Params: { id: string }; Querystring: PaperQuery }

export function paperRoutes(app: HttpServer, pages: PaperPages): void {
  const send = (reply: FastifyReply, html: string) => reply.headers(PAGE_HEADERS).send(html)
  app.get<Paged>('/order/:id/labels', { config: { access: COUNTER } }, (request, reply) =>
    send(reply, pages.labels(request.params.id, request.query)),
  )
  app.get<Paged>('/order/:id/ticket', { config: { access: COUNTER } }, (request, reply) =>
    send(reply, pages.ticket(request.params.id, request.query)),
  )
}

/** Null: it is not there. @throws HttpRefusal for anything that is no small whole number */
function numberIn(query: PaperQuery, name: string): number | null {
  const text = query[name]
  if (text === undefined) return null
  if (typeof text === 'string' && /^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new HttpRefusal({ code: 'BD_BAD_REQUEST', detail: `${name} is a whole number from 1, such as ?${name}=1.` })
}

function cardOf({ number, drink, of, recipe, size, options, note, customer, remake }: Label): LabelCard {
  return {
    number,
    place: of > 1 ? `${drink}/${of}` : null,
    recipe,
    choices: [size, ...options].filter((text) => text !== null),
    note,
    customer,
    remake,
  }
}
