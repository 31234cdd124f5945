/** Texts of one match: why it is one, what to do, telling the community. [Chinese, English] */
export const texts = {
  'match.title': ['比对结果', 'What was found'],
  'match.gone': [
    '这一条不在了：名单更正了，或者您删了这次行程。',
    'This is no longer here: the list was corrected, or you deleted the journey.',
  ],
  'match.to_home': ['回到同行', 'Back to Shared trips'],
  'match.why': ['为什么', 'Why'],
  'match.why.same_carriage': ['您和病人都在 {carriage} 车厢。', 'You and the patient were both in carriage {carriage}.'],
  'match.why.same_row': ['您和病人坐在同一排。', 'You and the patient sat in the same row.'],
  'match.why.near_rows': ['您的座位和病人只隔 {rows} 排。', 'Rows from your seat to the patient’s: only {rows}.'],
  'match.why.same_service': [
    '您和病人坐的是同一趟。离得多远还不知道：公布里没写，或者您没有填。',
    'You and the patient were on the same one. How near is not known: it was not published, or you left it empty.',
  ],
  'match.why.same_vehicle': ['您和病人坐的是同一辆车。', 'You and the patient rode in the same vehicle.'],
  'match.why.other_carriage': [
    '同一列火车，您的车厢和病人的隔 {carriages} 节。',
    'The same train; your carriage was {carriages} away from the patient.',
  ],
  'match.why.far_rows': [
    '同一班飞机，您的座位和病人的隔 {rows} 排。',
    'The same flight; rows from your seat to the patient’s: {rows}.',
  ],
  'match.why.same_line': [
    '同一天坐过同一条线路。是不是同一辆车，不知道。',
    'The same line on the same day. Whether it was the same vehicle is not known.',
  ],
  'match.why.night': [
    '公布的日期和您记的不是同一天。它可能开过了零点，分不清是不是同一趟。',
    'The published day and yours are not the same. It may have run past midnight, so it may or may not be the same one.',
  ],
  'match.why.night_hours': [
    '公布的日期和您记的不是同一天，名单没有写几点。它可能开过了零点，分不清是不是同一趟，请社区去问。',
    'The published day and yours are not the same, and the list does not say at what hour. It may have run past midnight: ask your community to find out.',
  ],
  'match.why.night_mine': [
    '公布的日期和您记的不是同一天，您也没有记几点坐上的。它可能开过了零点。补上时间，手机马上再比一次。',
    'The published day and yours are not the same, and you noted no hour. It may have run past midnight. Add the hour, and the phone compares again at once.',
  ],
  'match.why.which_day': [
    '按时间算，和您记的这一天对不上。零点以后坐上的，常会记成头一天。请看车票或付款记录是哪天。',
    'By its times it does not fit the day you noted. Who gets on after midnight often names the day before. Please look at your ticket or payment for the day.',
  ],
  'match.why.met_at_stop': [
    '在 {stop}，一个上车、一个下车，可能碰面。',
    'At {stop} one of you got on where the other got off, so you may have met.',
  ],
  'match.why.they_left_at': [
    '病人在 {stop} 就下车了，那时您还没上车。',
    'The patient got off at {stop}, before you got on.',
  ],
  'match.why.they_left': ['病人下车以后您才上车。', 'The patient had got off before you got on.'],
  'match.why.i_left_at': ['您在 {stop} 就下车了，那时病人还没上车。', 'You got off at {stop}, before the patient got on.'],
  'match.why.i_left': ['您下车以后病人才上车。', 'You had got off before the patient got on.'],
  'match.why.other_hours': ['线路一样，时间差了好几个小时。', 'The same line, but hours apart.'],
  'match.why.other_day': [
    '按停靠站和时间算，是另一天的那一趟。',
    'By its stops and times it was the one of another day.',
  ],
  'match.stretch_unknown': [
    '从哪站坐到哪站没有写全，所以只按号码和日期比。您补上站名，能比得更准。',
    'The stations are not all known, so only number and day were compared. Adding your stations makes it more exact.',
  ],
  'match.mend': ['补充我的行程', 'Add to my journey'],
  'match.theirs': ['公布的病人行程', 'The published trip'],
  'match.what': ['车次、航班、车牌', 'Number or plate'],
  'match.day': ['哪天', 'Day'],
  'match.stretch': ['从哪到哪', 'From and to'],
  'match.seat': ['车厢、座位', 'Carriage, seat'],
  'match.time': ['几点', 'At what time'],
  'match.not_said': ['没有写', 'not said'],
  'match.do': ['现在怎么做', 'What to do now'],
  'match.do.home': [
    '先待在家里，和家里人分开住，戴好口罩。',
    'Stay at home for now, in a room of your own, with a mask on.',
  ],
  'match.do.register': [
    '告诉社区：就在这一页向社区登记。社区核实后会告诉您下一步。',
    'Tell your community: register on this page. They check it and tell you what comes next.',
  ],
  'match.do.few': [
    '这 14 天少出门、不聚会，出门戴口罩。',
    'For these 14 days go out little, meet few people, and wear a mask outside.',
  ],
  'match.do.calm': [
    '先别怕：一条线路一天有很多趟车，碰上的可能很小。',
    'Do not be afraid: a line has many vehicles a day, and meeting is unlikely.',
  ],
  'match.do.ticket': [
    '找出车票，把日期、几点、车站、车厢补全，手机马上再比一次。',
    'Find the ticket and add day, hour, stations and carriage; the phone compares again at once.',
  ],
  'match.do.ask': ['还是分不清，就向社区登记，请社区核实。', 'If it still cannot be told, register and let your community check.'],
  'match.do.temperature': ['早晚量体温，每天打卡。', 'Take your temperature morning and evening, and check in every day.'],
  'match.do.unwell': [
    '发热、咳嗽、没力气：打社区电话或 120，不要自己坐车去医院。',
    'With fever, cough or weakness: call your community or 120. Do not take a bus to the hospital.',
  ],
  'match.do.nothing': ['不用做什么。', 'There is nothing you need to do.'],
  'match.over': [
    '离那天已经超过 14 天。没有不舒服，就不用再做什么；登记也不会让健康码变色。',
    'That day is more than 14 days ago. If you feel well there is nothing to do, and registering does not change your health code.',
  ],
  'match.until': ['观察到 {day}：那天起满 14 天。', 'Watch how you feel until {day}: 14 days after that day.'],
  'match.basis': [
    '依据：国家卫生健康委员会《新型冠状病毒肺炎防控方案（第四版）》。',
    'Basis: National Health Commission, prevention and control plan for COVID-19, 4th edition.',
  ],
  'match.sources': ['谁公布的', 'Who published it'],
  'match.source_unnamed': ['来源没有写名字', 'The source gives no name'],
  'match.source_open': ['打开原文', 'Open the source'],
  'match.source_leaves': [
    '打开原文会离开畅行，去对方的网站。',
    'Opening a source leaves Changxing for the publisher’s own site.',
  ],
  'match.no_sources': ['没有写来源。', 'No source is given.'],

  'register.title': ['向社区登记', 'Register with my community'],
  'register.family': ['家人也坐了：登记家人', 'Family was on it too: register them'],
  'register.asks': ['登记要您同意', 'Registering needs your consent'],
  'register.who': ['谁坐的', 'Who travelled'],
  'register.me': ['我自己', 'Myself'],
  'register.sent': ['只发送这两样', 'Only these two things are sent'],
  'register.sent_trip': ['公布的这一趟：{trip}', 'The published trip: {trip}'],
  'register.sent_me': [
    '是谁坐的：申请健康码时填的姓名、证件、电话和住处',
    'Who travelled: name, document, telephone and address as given for the health code',
  ],
  'register.kept': [
    '不发送：您记下的车站、车厢、座位，和别的行程。',
    'Not sent: the stations, carriage and seat you noted, and your other journeys.',
  ],
  'register.after': [
    '社区会打电话核实。核实是真的，健康码可能变黄，会写明依据和到哪天，到期自动变回来，您可以申诉。',
    'Your community calls to check. If it is so, the health code may turn yellow; it then says why and until when, ends by itself, and you can appeal.',
  ],
  'register.agree': ['同意，登记', 'I agree, register'],
  'register.not_now': ['先不登记', 'Not now'],
  'register.sign_in': ['登记要先登录，社区才知道是谁。', 'Registering needs you to sign in, so that your community knows who it is.'],
  'register.apply': [
    '登记要先申请健康码，社区才知道是谁。',
    'Registering needs your application for a health code, so that your community knows who it is.',
  ],
  'register.to_sign_in': ['去登录', 'Sign in'],
  'register.to_apply': ['去申请健康码', 'Apply for a health code'],
  'register.outbox': ['同行行程登记', 'Registering a trip'],
  'register.outbox_what': ['有网络时自动发给社区。', 'Goes to your community by itself once there is a network.'],
} as const;
