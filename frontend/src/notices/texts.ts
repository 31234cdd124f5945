/** Words of the inbox and of the reminder, [zh, en]. Kinds that end in `_family` are about others. */
export const texts = {
  'notices.title': ['通知', 'Notices'],
  'notices.way': ['通知', 'Notices'],
  'notices.way_n': ['通知（{n} 条未读）', 'Notices ({n} unread)'],
  'notices.loading': ['正在取…', 'Loading…'],
  'notices.list': ['收到的通知', 'What you were told'],
  'notices.empty': ['还没有通知', 'No notices yet'],
  'notices.empty_why': [
    '到点还没打卡，会在这里提醒您。通知保留 35 天。',
    'If you have not checked in by the evening, you are told here. Notices are kept for 35 days.',
  ],
  'notices.new': ['新', 'New'],
  'notices.more': ['看更早的', 'Show earlier ones'],
  'notices.kept': ['没有网络，这是手机上存着的。', 'No network: this is what the phone has kept.'],
  'notices.again': ['再试一次', 'Try again'],
  'notices.check_in': ['去打卡', 'Check in'],
  'notices.tomorrow': ['明天', 'tomorrow'],
  'notices.on_day': ['{day}', 'on {day}'],
  'notices.family': ['您代报的家人', 'someone you check in for'],

  // What is told, by kind; `{time}` is when it was told.
  'notices.reminder': ['打卡提醒', 'Reminder to check in'],
  'notices.reminder_family': ['打卡提醒：{name}', 'Reminder to check in: {name}'],
  'notices.due': ['{time} 还没有打卡。', 'No check-in by {time}.'],
  'healthcode.no_code_yet': ['打一次卡就有健康码。', 'Check in once to get a code.'],
  'healthcode.check_in_due': ['打一次卡，绿码不变。', 'Check in once and the code stays green.'],
  'healthcode.turns_yellow': ['当天不打卡，{next}变黄码。', 'Without one, the code turns yellow {next}.'],
  'healthcode.stays_yellow': ['黄码，打卡就变绿码。', 'The code is yellow; a check-in turns it green.'],
  'healthcode.stays_yellow_n': [
    '黄码，连续打卡 {n} 天变绿码。',
    'The code is yellow; {n} days of check-ins turn it green.',
  ],
  'healthcode.turns_red': ['当天不打卡，{next}变红码。', 'Without one, the code turns red {next}.'],
  'healthcode.stays_red': ['红码，请每天打卡。', 'The code is red. Please check in every day.'],
  'healthcode.stays_red_n': [
    '红码，连续打卡 {n} 天变绿码。',
    'The code is red; {n} days of check-ins running turn it green.',
  ],
  // What was filed about somebody, by kind of notice; the words of the reason come with it.
  'evidence.in_force': ['防疫登记通知', 'You were named in an order'],
  'evidence.ended': ['防疫登记已解除', 'An order about you has ended'],
  'evidence.appeal_upheld': ['申诉已答复：维持', 'Your appeal was answered: it stands'],
  'evidence.appeal_lifted': ['申诉成立，已撤销', 'Your appeal was granted'],
  'evidence.appeal_unanswered': ['申诉逾期未答复，已失效', 'Nobody answered your appeal in time: it has ended'],
  'notices.evidence_family': ['{title}：{name}', '{title}: {name}'],
  'notices.evidence_why': [
    '{why}。提交单位：{office}。到 {day} 为止（不含当天），规则第 {version} 版。点“查看依据、申诉”可以看全部内容，有异议马上申诉。',
    '{why}. Filed by: {office}. Until {day} (that day not included), rule version {version}. Tap “See why, or appeal” to read all of it or to object.',
  ],
  'notices.evidence_answer': ['{why}。', '{why}.'],
  'notices.evidence_over': ['它不再影响您的健康码。', 'It no longer touches the code.'],
  'notices.evidence_look': ['查看依据、申诉', 'See why, or appeal'],
  'notices.unknown': ['有一条新通知', 'Something new'],
  'notices.unknown_why': ['{time}。请更新畅行后查看。', '{time}. Please update Changxing to read it.'],

  // The reminder on this phone.
  'notices.remind.title': ['打卡提醒', 'Reminder'],
  'notices.remind.label': ['提醒我打卡', 'Remind me to check in'],
  'notices.remind.hint': ['{at} 还没打卡，手机响一声', 'If I have not checked in by {at}, my phone rings'],
  'notices.remind.hint_evening': ['傍晚还没打卡，手机响一声', 'If I have not checked in by evening, my phone rings'],
  'notices.remind.ask': ['让畅行提醒您？', 'Let Changxing remind you?'],
  'notices.remind.ask_text': [
    '接下来手机会问，要不要让畅行发通知，请选“允许”。只在您还没打卡的那天响一次。消息里没有您的任何资料，随时可以关。',
    'Your phone now asks whether Changxing may send notifications; choose “Allow”. It rings once, only on days without a check-in. The message holds nothing about you, and you can turn it off at any time.',
  ],
  'notices.remind.ask_yes': ['好，提醒我', 'Yes, remind me'],
  'notices.remind.ask_no': ['先不用', 'Not now'],
  'notices.remind.on': ['已打开。没打卡的那天，手机会响一声。', 'On. Your phone rings on days without a check-in.'],
  'notices.remind.off': ['已关闭。提醒仍会出现在下面。', 'Off. Reminders still appear below.'],
  'notices.remind.unsupported': [
    '这个浏览器不能推送，手机不会响。提醒会出现在这一页。',
    'This browser has no push, so the phone cannot ring. Reminders appear on this page.',
  ],
  'notices.remind.install_first': [
    '苹果手机要先把畅行添加到主屏幕：在 Safari 点“分享”，再点“添加到主屏幕”，从那里打开。',
    'On an iPhone, first add Changxing to the home screen: in Safari tap Share, then Add to Home Screen, and open it from there.',
  ],
  'notices.remind.denied': [
    '您没有允许畅行发通知。要改：打开手机设置 → 应用 → 浏览器（或畅行）→ 通知，选“允许”，再回到这里。',
    'Notifications are not allowed for Changxing. To change that: phone settings → Apps → your browser (or Changxing) → Notifications → Allow, then come back here.',
  ],
  'notices.remind.no_service': [
    '手机连不上浏览器的推送服务，这次没能打开。提醒仍会出现在这一页。',
    'The push service of your browser cannot be reached, so this did not work. Reminders still appear on this page.',
  ],
  'notices.remind.not_now': ['您还没有允许，随时可以再打开。', 'Not allowed yet. You can turn it on at any time.'],
} as const;
