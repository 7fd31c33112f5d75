/** The reference till client, `baristad/till`: all of `core.ts`, an outbox in a file, and webhooks. For Node. */
export * from './core.ts'
export { fileOutbox } from './file-outbox.ts'
export { OutboxDamaged } from './outbox-lines.ts'
export { verifyWebhook, type Webhook, type WebhookDoubt, type WebhookRequest } from './verify-webhook.ts'
