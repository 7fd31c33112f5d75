import type { Words } from './en.ts'

export const pt: Words = {
  yourNumber: 'O seu número',
  progress: 'Andamento',
  yourOrder: 'O seu pedido',
  language: 'Idioma',

  'step.received': 'Recebido',
  'step.making': 'A fazer',
  'step.ready': 'Pronto',
  'step.collected': 'Entregue',
  stepDone: 'feito',

  'head.received': 'Pedido recebido',
  'head.making': 'Em preparação',
  'head.partly': '{ready} de {all} prontas',
  'head.ready': 'Pronto para levantar',
  'head.collected': 'Entregue',
  'head.expired': 'Não levantado',
  'head.cancelled': 'Cancelado',

  'detail.held': 'Temos o seu pedido. Ainda não está a ser preparado.',
  'detail.due': 'Temos o seu pedido. Fica pronto às {time}.',
  'detail.queued': 'O seu pedido está na fila.',
  'detail.making': 'Já não demora.',
  'detail.partly': 'O resto já não demora.',
  'detail.ready': 'Mostre isto ao balcão.',
  'detail.collected': 'Bom proveito!',
  'detail.expired': 'O seu pedido esperou algum tempo. Pergunte ao balcão, por favor.',
  'detail.cancelled': 'Este pedido não vai ser preparado. Se é uma surpresa, pergunte ao balcão.',

  'eta.range': 'Pronto em {range}\u00a0min',
  'eta.soon': 'Pronto em um ou dois minutos',
  'eta.allRange': 'Tudo pronto em {range}\u00a0min',
  'eta.allSoon': 'Tudo pronto em um ou dois minutos',
  'eta.late': 'Está a demorar mais do que dissemos. Desculpe!',
  'eta.lateMore': 'Está a demorar, cerca de mais {minutes}\u00a0min. Desculpe!',

  'ahead.zero': 'A seguir é a sua vez',
  'ahead.one': '{count} pedido antes do seu',
  'ahead.two': '2 pedidos antes do seu',
  'ahead.few': '{count} pedidos antes do seu',
  'ahead.many': '{count} pedidos antes do seu',
  'ahead.other': '{count} pedidos antes do seu',

  'delay.capacity': 'Parte do bar está parada de momento, por isso demora mais.',
  'delay.remake': 'Uma das suas bebidas está a ser feita de novo, para ficar bem.',
  'delay.by': 'Cerca de {minutes}\u00a0min mais tarde do que dissemos.',
  attention: 'Um barista está a tratar de uma das suas bebidas. Não precisa de fazer nada.',

  'drink.held': 'à espera',
  'drink.queued': 'na fila',
  'drink.making': 'em preparação',
  'drink.ready': 'pronta',
  'drink.collected': 'entregue',
  'drink.discarded': 'não servida',
  'drink.attention': 'com um barista',
  'drink.cancelled': 'cancelada',

  title: '{number} · {headline}',
  'title.ready': 'PRONTO {number}',
  announce: 'Pedido {number}: {headline}.',

  'coming.button': 'Estou a caminho',
  'coming.told': 'O bar sabe que está a caminho.',
  'coming.failed': 'A mensagem não passou. Venha simplesmente ao balcão.',

  'keep.title': 'Como vai saber',
  'keep.reload': 'Esta página recarrega-se a cada 10 segundos.',
  'keep.open': 'Deixe esta página aberta: muda sozinha assim que o seu pedido estiver pronto.',
  'keep.poll': 'As novidades não chegam em direto a este telemóvel. A página pergunta a cada 10 segundos.',
  'keep.board': 'De qualquer forma, procure {number} no ecrã.',
  'keep.boardReady': '{number} também está no ecrã.',

  'sound.button': 'Tocar um som quando estiver pronto',
  'sound.on':
    'Deixe esta página aberta e o ecrã ligado. Este telemóvel toca um som quando o seu pedido estiver pronto.',
  'sound.onVibrates':
    'Deixe esta página aberta e o ecrã ligado. Este telemóvel toca um som e vibra quando o seu pedido estiver pronto.',
  'sound.onAwake':
    'Deixe esta página aberta. Este telemóvel fica ligado e toca um som quando o seu pedido estiver pronto.',
  'sound.onAwakeVibrates':
    'Deixe esta página aberta. Este telemóvel fica ligado, toca um som e vibra quando o seu pedido estiver pronto.',

  'push.button': 'Enviar-me uma notificação',
  'push.asking': 'O seu navegador pergunta se pode. Demora um momento.',
  'push.on': 'Este telemóvel recebe uma notificação quando o pedido estiver pronto, mesmo com esta página fechada.',
  'push.off': 'Sem notificação, obrigado',
  'push.denied': 'As notificações desta página estão bloqueadas nas definições do navegador.',
  'push.insecure': 'Esta página não pode enviar notificações: a ligação não é cifrada (https).',
  'push.unsupported': 'Este navegador não mostra notificações de uma página fechada.',
  'push.iphone': 'No iPhone e no iPad só páginas no ecrã principal podem enviar notificações.',
  'push.shop': 'Este café não envia notificações de momento.',
  'push.failed': 'O navegador não ativou a notificação. Nada se perdeu: esta página avisa.',

  'ntfy.button': 'ou com a aplicação ntfy',
  'ntfy.on': 'Na aplicação ntfy, subscreva {topic}.',
  'ntfy.failed': 'Não funcionou. Nada se perdeu: esta página avisa.',

  'fresh.now': 'Atualizado agora mesmo',
  'fresh.ago': 'Atualizado há {seconds} s',
  'lost.text': 'Sem ligação. Era assim às {time}.',
  'lost.gone': 'Este pedido já não está guardado. Pergunte ao balcão, por favor.',

  'unknown.title': 'Pedido não encontrado',
  'unknown.headline': 'Não encontramos este pedido',
  'unknown.detail': 'O endereço pode ter um erro, ou o pedido é demasiado antigo. Pergunte ao balcão, por favor.',
}
