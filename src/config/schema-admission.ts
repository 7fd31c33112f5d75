/** When the shop says that it is full. */
import Type from 'typebox'
import { amount, entry, section, span, text } from './words.ts'

/** As long as the `channel` of an order may be. */
const CHANNEL_LENGTH = 32

const channel = entry('A channel with a limit of its own.', {
  id: text({ description: 'The channel, as orders name it.', maxLength: CHANNEL_LENGTH }),
  limit: span({
    description: 'Orders by this channel are refused when a new drink would take so long.',
    min: '10s',
    max: '24h',
    default: '15min',
  }),
})

export const reserve = section('When backup machines are warm, and when they help.', {
  wakeAt: span({
    description: 'From so long a wait on backups are woken and help the primaries.',
    min: '10s',
    max: '24h',
    default: '4min',
  }),
  sleepAfter: span({
    description: 'A backup with a warm-up sleeps again so long after the last reason to be warm.',
    min: '1min',
    max: '24h',
    default: '15min',
  }),
})

export const admission = section('How full the shop is, by how long a drink ordered now would take.', {
  busy: span({
    description: 'From so long a wait on the shop is busy: it says so, and calls for hands.',
    min: '10s',
    max: '24h',
    default: '4min',
  }),
  saturated: span({
    description: 'From so long a wait on orders are refused with 503, unless their channel has a limit of its own.',
    min: '10s',
    max: '24h',
    default: '15min',
  }),
  channels: Type.Array(channel, {
    description: 'Channels with a limit of their own; by default the counter may take orders for longer than others.',
    maxItems: 32,
    default: [{ id: 'counter', limit: '30min' }],
  }),
  exitShare: amount({
    description: 'A limit is left when the wait is below this part of it.',
    unit: 'of the limit',
    minimum: 0.1,
    maximum: 0.95,
    default: 0.7,
  }),
  unavailableAfter: span({
    description: 'A recipe cannot be had when all machines that could make it have been away for so long.',
    min: '0s',
    max: '24h',
    default: '120s',
  }),
})
