import { describe, expect, it } from 'vitest'
import { customerWords } from './words.ts'

const told = (event: 'order.ready' | 'order.called' | 'order.reminded', minutes = 0) => ({
  event,
  number: '482',
  ready_wall_ms: 1_000_000,
  fact_wall_ms: 1_000_000 + minutes * 60_000,
})

describe('a notice', () => {
  it.each([
    ['en', 'Order 482 is ready'],
    ['de-AT', 'Bestellung 482 ist fertig'],
    ['fr', 'La commande 482 est prête'],
    ['es-419', 'El pedido 482 está listo'],
    ['it', 'L’ordine 482 è pronto'],
    ['nl', 'Bestelling 482 is klaar'],
    ['pt-BR', 'O pedido 482 está pronto'],
    ['ar', 'Order 482 is ready'],
    ['toString', 'Order 482 is ready'],
  ])('of a shop that speaks %s says: %s', (language, title) => {
    expect(customerWords(told('order.ready'), [language, 'en'], 'Corner').title).toBe(title)
  })

  it('that reminds says for how long the coffee has stood there, and a second call does not', () => {
    expect(customerWords(told('order.reminded', 5), ['en'], 'Corner')).toEqual({
      title: 'Order 482 is waiting for you',
      body: 'It has been ready for 5 minutes.',
      lang: 'en',
    })
    expect(customerWords(told('order.called', 5), ['en'], 'Corner').body).toBe('Please collect it: Corner')
  })

  it('says in which language it is, not in which the shop would be', () => {
    expect(customerWords(told('order.ready'), ['ja'], 'Corner').lang).toBe('en')
  })
})
