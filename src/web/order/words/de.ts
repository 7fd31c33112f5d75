import type { Words } from './en.ts'

export const de: Words = {
  yourNumber: 'Ihre Nummer',
  progress: 'Stand',
  yourOrder: 'Ihre Bestellung',
  language: 'Sprache',

  'step.received': 'Erhalten',
  'step.making': 'In Arbeit',
  'step.ready': 'Fertig',
  'step.collected': 'Abgeholt',
  stepDone: 'erledigt',

  'head.received': 'Erhalten',
  'head.making': 'In Arbeit',
  'head.partly': '{ready} von {all} fertig',
  'head.ready': 'Abholbereit',
  'head.collected': 'Abgeholt',
  'head.expired': 'Nicht abgeholt',
  'head.cancelled': 'Storniert',

  'detail.held': 'Wir haben Ihre Bestellung. Sie wird noch nicht zubereitet.',
  'detail.due': 'Wir haben Ihre Bestellung. Sie ist um {time} fertig.',
  'detail.queued': 'Ihre Bestellung ist in der Warteschlange.',
  'detail.making': 'Es dauert nicht mehr lange.',
  'detail.partly': 'Der Rest dauert nicht mehr lange.',
  'detail.ready': 'Zeigen Sie das an der Theke.',
  'detail.collected': 'Lassen Sie es sich schmecken!',
  'detail.expired': 'Ihre Bestellung stand eine Weile bereit. Bitte fragen Sie an der Theke.',
  'detail.cancelled':
    'Diese Bestellung wird nicht zubereitet. Fragen Sie bitte an der Theke, falls Sie das überrascht.',

  'eta.range': 'Fertig in {range}\u00a0Min.',
  'eta.soon': 'Fertig in ein, zwei Minuten',
  'eta.allRange': 'Alles fertig in {range}\u00a0Min.',
  'eta.allSoon': 'Alles fertig in ein, zwei Minuten',
  'eta.late': 'Es dauert länger als angekündigt. Entschuldigung!',
  'eta.lateMore': 'Es dauert länger, noch etwa {minutes}\u00a0Min. Entschuldigung!',

  'ahead.zero': 'Sie sind als Nächstes dran',
  'ahead.one': '1 Bestellung vor Ihnen',
  'ahead.two': '2 Bestellungen vor Ihnen',
  'ahead.few': '{count} Bestellungen vor Ihnen',
  'ahead.many': '{count} Bestellungen vor Ihnen',
  'ahead.other': '{count} Bestellungen vor Ihnen',

  'delay.capacity': 'Ein Teil der Bar steht gerade still, deshalb dauert es länger.',
  'delay.remake': 'Eines Ihrer Getränke machen wir noch einmal, damit es stimmt.',
  'delay.by': 'Etwa {minutes}\u00a0Min. später als zuerst gesagt.',
  attention: 'Ein Barista kümmert sich um eines Ihrer Getränke. Sie brauchen nichts zu tun.',

  'drink.held': 'wartet',
  'drink.queued': 'in der Schlange',
  'drink.making': 'in Arbeit',
  'drink.ready': 'fertig',
  'drink.collected': 'abgeholt',
  'drink.discarded': 'nicht ausgegeben',
  'drink.attention': 'beim Barista',
  'drink.cancelled': 'storniert',

  title: '{number} · {headline}',
  'title.ready': 'FERTIG {number}',
  announce: 'Bestellung {number}: {headline}.',

  'coming.button': 'Ich bin unterwegs',
  'coming.told': 'Die Bar weiß, dass Sie unterwegs sind.',
  'coming.failed': 'Das kam nicht an. Kommen Sie einfach an die Theke.',

  'keep.title': 'So erfahren Sie es',
  'keep.reload': 'Diese Seite lädt sich alle 10 Sekunden neu.',
  'keep.open': 'Lassen Sie diese Seite offen: Sie ändert sich von selbst, sobald Ihre Bestellung fertig ist.',
  'keep.poll': 'Neuigkeiten kommen nicht sofort zu diesem Handy durch. Die Seite fragt stattdessen alle 10 Sekunden.',
  'keep.board': 'Achten Sie auf jeden Fall auf die Anzeige: {number}.',
  'keep.boardReady': '{number} steht auch auf der Anzeige.',

  'sound.button': 'Ton abspielen, wenn sie fertig ist',
  'sound.on':
    'Lassen Sie diese Seite offen und den Bildschirm an. Dieses Handy spielt einen Ton, wenn Ihre Bestellung fertig ist.',
  'sound.onVibrates':
    'Lassen Sie diese Seite offen und den Bildschirm an. Dieses Handy spielt einen Ton und vibriert, wenn Ihre Bestellung fertig ist.',
  'sound.onAwake':
    'Lassen Sie diese Seite offen. Dieses Handy bleibt wach und spielt einen Ton, wenn Ihre Bestellung fertig ist.',
  'sound.onAwakeVibrates':
    'Lassen Sie diese Seite offen. Dieses Handy bleibt wach, spielt einen Ton und vibriert, wenn Ihre Bestellung fertig ist.',

  'push.button': 'Benachrichtigung senden',
  'push.asking': 'Ihr Browser fragt, ob er darf. Das dauert einen Moment.',
  'push.on':
    'Dieses Handy erhält eine Benachrichtigung, wenn Ihre Bestellung fertig ist, auch wenn diese Seite geschlossen ist.',
  'push.off': 'Doch keine Benachrichtigung',
  'push.denied': 'Benachrichtigungen dieser Seite sind in den Einstellungen Ihres Browsers gesperrt.',
  'push.insecure': 'Diese Seite kann keine Benachrichtigungen senden: Ihre Verbindung ist nicht verschlüsselt (https).',
  'push.unsupported': 'Dieser Browser kann keine Benachrichtigungen einer geschlossenen Seite zeigen.',
  'push.iphone': 'Auf iPhone und iPad können nur Seiten auf dem Home-Bildschirm Benachrichtigungen senden.',
  'push.shop': 'Dieses Café sendet zurzeit keine Benachrichtigungen.',
  'push.failed': 'Ihr Browser hat die Benachrichtigung nicht eingerichtet. Macht nichts: Diese Seite sagt es Ihnen.',

  'ntfy.button': 'oder mit der App ntfy',
  'ntfy.on': 'Abonnieren Sie in der App ntfy {topic}.',
  'ntfy.failed': 'Das hat nicht geklappt. Macht nichts: Diese Seite sagt es Ihnen.',

  'fresh.now': 'Gerade aktualisiert',
  'fresh.ago': 'Vor {seconds} s aktualisiert',
  'lost.text': 'Keine Verbindung. So war es um {time}.',
  'lost.gone': 'Diese Bestellung ist nicht mehr gespeichert. Bitte fragen Sie an der Theke.',

  'unknown.title': 'Bestellung nicht gefunden',
  'unknown.headline': 'Diese Bestellung finden wir nicht',
  'unknown.detail': 'Die Adresse ist vielleicht vertippt oder die Bestellung zu alt. Bitte fragen Sie an der Theke.',
}
