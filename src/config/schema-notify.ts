/** Who is told on a phone: customers by Web Push and ntfy, staff by alerts. */
import Type from 'typebox'
import { PUSH_SERVICES } from './push-hosts.ts'
import { matching, section, span, text } from './words.ts'

/** One level of an address, as ntfy takes it. */
const TOPIC = '^[A-Za-z0-9_-]{1,64}$'

export const push = section('Web Push: phones are told by their own push service. Needs an https shop.publicUrl.', {
  subject: Type.Optional(
    text({
      description: 'Whom a push service may write to, mailto: or https: of a real domain; none: no Web Push.',
      maxLength: 200,
    }),
  ),
  allow: Type.Array(text({ description: 'A host.', maxLength: 253 }), {
    description: 'Hosts of push services to which may be sent, *.name: every host below it.',
    unit: 'hosts',
    uniqueItems: true,
    maxItems: 32,
    default: [...PUSH_SERVICES],
  }),
})

export const ntfy = section('Messages to phones by a server of ntfy, your own or a public one.', {
  server: Type.Optional(
    text({
      description: 'Address of the server, http:// only inside the shop’s own network; none: no ntfy.',
      maxLength: 200,
    }),
  ),
  tokenFile: Type.Optional(
    text({
      description: 'File whose first line is the access token with which is published; mode 0600.',
      unit: 'path',
      maxLength: 1024,
    }),
  ),
})

export const alerts = section('What the staff are told when something is wrong.', {
  after: span({
    description: 'How long something must be wrong before it is told, and right again before that is told.',
    min: '0s',
    max: '1h',
    default: '10s',
  }),
  attentionAfter: span({
    description: 'How long a question may wait for a person before it is told.',
    min: '0s',
    max: '1h',
    default: '60s',
  }),
  ntfyTopic: Type.Optional(
    matching({
      description: 'Topic on ntfy.server that the staff subscribe to; none: alerts go out by MQTT and webhooks only.',
      pattern: TOPIC,
      allowed: '1 to 64 letters, digits, _ and -, hard to guess on a public server',
    }),
  ),
})
