import type { Words } from './en.ts'

export const fr: Words = {
  yourNumber: 'Votre numéro',
  progress: 'Avancement',
  yourOrder: 'Votre commande',
  language: 'Langue',

  'step.received': 'Reçue',
  'step.making': 'En cours',
  'step.ready': 'Prête',
  'step.collected': 'Retirée',
  stepDone: 'terminé',

  'head.received': 'Commande reçue',
  'head.making': 'En préparation',
  'head.partly': '{ready} sur {all} prêtes',
  'head.ready': 'Prête à retirer',
  'head.collected': 'Retirée',
  'head.expired': 'Non retirée',
  'head.cancelled': 'Annulée',

  'detail.held': 'Nous avons votre commande. Elle n’est pas encore en préparation.',
  'detail.due': 'Nous avons votre commande. Elle sera prête à {time}.',
  'detail.queued': 'Votre commande est dans la file.',
  'detail.making': 'Ce ne sera plus long.',
  'detail.partly': 'Le reste ne sera plus long.',
  'detail.ready': 'Montrez ceci au comptoir.',
  'detail.collected': 'Bonne dégustation !',
  'detail.expired': 'Votre commande a attendu un moment. Adressez-vous au comptoir.',
  'detail.cancelled': 'Cette commande ne sera pas préparée. Si cela vous surprend, adressez-vous au comptoir.',

  'eta.range': 'Prête dans {range}\u00a0min',
  'eta.soon': 'Prête dans une minute ou deux',
  'eta.allRange': 'Tout sera prêt dans {range}\u00a0min',
  'eta.allSoon': 'Tout sera prêt dans une minute ou deux',
  'eta.late': 'C’est plus long qu’annoncé. Désolés !',
  'eta.lateMore': 'C’est plus long, encore environ {minutes}\u00a0min. Désolés !',

  'ahead.zero': 'Vous êtes le prochain numéro',
  'ahead.one': '{count} commande avant vous',
  'ahead.two': '2 commandes avant vous',
  'ahead.few': '{count} commandes avant vous',
  'ahead.many': '{count} commandes avant vous',
  'ahead.other': '{count} commandes avant vous',

  'delay.capacity': 'Une partie du bar est à l’arrêt pour le moment, c’est donc plus long.',
  'delay.remake': 'Nous refaisons une de vos boissons pour qu’elle soit réussie.',
  'delay.by': 'Environ {minutes}\u00a0min de plus qu’annoncé.',
  attention: 'Un barista s’occupe d’une de vos boissons. Vous n’avez rien à faire.',

  'drink.held': 'en attente',
  'drink.queued': 'dans la file',
  'drink.making': 'en préparation',
  'drink.ready': 'prête',
  'drink.collected': 'retirée',
  'drink.discarded': 'non servie',
  'drink.attention': 'avec un barista',
  'drink.cancelled': 'annulée',

  title: '{number} · {headline}',
  'title.ready': 'PRÊTE {number}',
  announce: 'Commande {number} : {headline}.',

  'coming.button': 'J’arrive',
  'coming.told': 'Le bar sait que vous arrivez.',
  'coming.failed': 'Le message n’est pas passé. Venez simplement au comptoir.',

  'keep.title': 'Comment vous le saurez',
  'keep.reload': 'Cette page se recharge toutes les 10 secondes.',
  'keep.open': 'Gardez cette page ouverte : elle change toute seule dès que votre commande est prête.',
  'keep.poll': 'Les nouvelles n’arrivent pas en direct sur ce téléphone. La page les demande toutes les 10 secondes.',
  'keep.board': 'Dans tous les cas, guettez le {number} sur l’écran.',
  'keep.boardReady': 'Le {number} est aussi sur l’écran.',

  'sound.button': 'Jouer un son quand elle est prête',
  'sound.on': 'Gardez cette page ouverte et l’écran allumé. Ce téléphone joue un son quand votre commande est prête.',
  'sound.onVibrates':
    'Gardez cette page ouverte et l’écran allumé. Ce téléphone joue un son et vibre quand votre commande est prête.',
  'sound.onAwake':
    'Gardez cette page ouverte. Ce téléphone reste allumé et joue un son quand votre commande est prête.',
  'sound.onAwakeVibrates':
    'Gardez cette page ouverte. Ce téléphone reste allumé, joue un son et vibre quand votre commande est prête.',

  'push.button': 'M’envoyer une notification',
  'push.asking': 'Votre navigateur demande votre accord. Cela prend un instant.',
  'push.on': 'Ce téléphone reçoit une notification quand votre commande est prête, même si cette page est fermée.',
  'push.off': 'Plus de notification',
  'push.denied': 'Les notifications de cette page sont bloquées dans les réglages de votre navigateur.',
  'push.insecure': 'Cette page ne peut pas envoyer de notifications : sa connexion n’est pas chiffrée (https).',
  'push.unsupported': 'Ce navigateur ne montre pas les notifications d’une page fermée.',
  'push.iphone': 'Sur iPhone et iPad, seules les pages de l’écran d’accueil peuvent envoyer des notifications.',
  'push.shop': 'Ce café n’envoie pas de notifications en ce moment.',
  'push.failed': 'Votre navigateur n’a pas activé la notification. Rien n’est perdu : cette page vous prévient.',

  'ntfy.button': 'ou avec l’application ntfy',
  'ntfy.on': 'Dans l’application ntfy, abonnez-vous à {topic}.',
  'ntfy.failed': 'Cela n’a pas marché. Rien n’est perdu : cette page vous prévient.',

  'fresh.now': 'Mis à jour à l’instant',
  'fresh.ago': 'Mis à jour il y a {seconds} s',
  'lost.text': 'Pas de connexion. Voici l’état à {time}.',
  'lost.gone': 'Cette commande n’est plus enregistrée. Adressez-vous au comptoir.',

  'unknown.title': 'Commande introuvable',
  'unknown.headline': 'Nous ne trouvons pas cette commande',
  'unknown.detail': 'L’adresse est peut-être mal tapée, ou la commande trop ancienne. Adressez-vous au comptoir.',
}
