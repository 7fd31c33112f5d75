/** Every word of the customer's page. In braces: what is put in. A key with `.other` has the forms that a language needs. */
export const en = {
  yourNumber: 'Your number',
  progress: 'Progress',
  yourOrder: 'Your order',
  language: 'Language',

  'step.received': 'Received',
  'step.making': 'Making',
  'step.ready': 'Ready',
  'step.collected': 'Collected',
  stepDone: 'done',

  'head.received': 'Received',
  'head.making': 'Being made',
  'head.partly': '{ready} of {all} ready',
  'head.ready': 'Ready to collect',
  'head.collected': 'Collected',
  'head.expired': 'Not collected',
  'head.cancelled': 'Cancelled',

  'detail.held': 'We have your order. It is not being made yet.',
  'detail.due': 'We have your order. It will be ready at {time}.',
  'detail.queued': 'Your order is in the queue.',
  'detail.making': 'It will not be long.',
  'detail.partly': 'The rest will not be long.',
  'detail.ready': 'Show this at the counter.',
  'detail.collected': 'Enjoy!',
  'detail.expired': 'Your order waited for a while. Please ask at the counter.',
  'detail.cancelled': 'This order will not be made. Please ask at the counter if that is a surprise.',

  'eta.range': 'Ready in {range}\u00a0min',
  'eta.soon': 'Ready in a minute or two',
  'eta.allRange': 'All ready in {range}\u00a0min',
  'eta.allSoon': 'All ready in a minute or two',
  'eta.late': 'Taking longer than we said. Sorry!',
  'eta.lateMore': 'Taking longer, about {minutes}\u00a0more\u00a0min. Sorry!',

  'ahead.zero': 'You are next',
  'ahead.one': '1 order before you',
  'ahead.two': '2 orders before you',
  'ahead.few': '{count} orders before you',
  'ahead.many': '{count} orders before you',
  'ahead.other': '{count} orders before you',

  'delay.capacity': 'Part of the bar has stopped for the moment, so it takes longer.',
  'delay.remake': 'One of your drinks is made again, so that it is right.',
  'delay.by': 'About {minutes}\u00a0min later than we first said.',
  attention: 'A barista is looking after one of your drinks. You need not do anything.',

  'drink.held': 'waiting',
  'drink.queued': 'in the queue',
  'drink.making': 'being made',
  'drink.ready': 'ready',
  'drink.collected': 'collected',
  'drink.discarded': 'not served',
  'drink.attention': 'with a barista',
  'drink.cancelled': 'cancelled',

  title: '{number} · {headline}',
  'title.ready': 'READY {number}',
  announce: 'Order {number}: {headline}.',

  'coming.button': 'I’m on my way',
  'coming.told': 'The bar knows that you are on your way.',
  'coming.failed': 'That did not get through. Just come to the counter.',

  'keep.title': 'How you will know',
  'keep.reload': 'This page loads itself again every 10 seconds.',
  'keep.open': 'Keep this page open: it changes by itself the moment your order is ready.',
  'keep.poll': 'Live news does not get through to this phone. The page asks every 10 seconds instead.',
  'keep.board': 'In any case, watch the board for {number}.',
  'keep.boardReady': '{number} is also on the board.',

  'sound.button': 'Play a sound when it is ready',
  'sound.on': 'Keep this page open and the screen on. This phone plays a sound when your order is ready.',
  'sound.onVibrates':
    'Keep this page open and the screen on. This phone plays a sound and vibrates when your order is ready.',
  'sound.onAwake': 'Keep this page open. This phone stays awake and plays a sound when your order is ready.',
  'sound.onAwakeVibrates':
    'Keep this page open. This phone stays awake, plays a sound and vibrates when your order is ready.',

  'push.button': 'Send me a notification',
  'push.asking': 'Your browser asks whether it may. This takes a moment.',
  'push.on': 'This phone gets a notification when your order is ready, even when this page is closed.',
  'push.off': 'No notification, please',
  'push.denied': 'Notifications of this page are blocked in your browser’s settings.',
  'push.insecure': 'This page cannot send notifications: its connection is not encrypted (https).',
  'push.unsupported': 'This browser cannot show notifications of a closed page.',
  'push.iphone': 'On an iPhone or iPad only pages on the Home Screen can send notifications.',
  'push.shop': 'This shop sends no notifications at the moment.',
  'push.failed': 'Your browser did not set up the notification. Nothing is lost: this page still tells you.',

  'ntfy.button': 'or with the ntfy app',
  'ntfy.on': 'In the ntfy app, subscribe to {topic}.',
  'ntfy.failed': 'That did not work. Nothing is lost: this page still tells you.',

  'fresh.now': 'Updated just now',
  'fresh.ago': 'Updated {seconds} s ago',
  'lost.text': 'No connection. This is how it was at {time}.',
  'lost.gone': 'The shop does not keep this order any more. Please ask at the counter.',

  'unknown.title': 'Order not found',
  'unknown.headline': 'We cannot find this order',
  'unknown.detail': 'The address may be mistyped, or the order is too old. Please ask at the counter.',
} as const

export type Words = Readonly<Record<keyof typeof en, string>>
