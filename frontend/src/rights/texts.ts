/** Words of 我的数据, 谁看过我 and the auditor's screen, [zh, en]. */
export const texts = {
  'rights.loading': ['正在取…', 'Loading…'],
  'rights.again': ['再试一次', 'Try again'],
  'rights.more': ['看更早的', 'Show earlier ones'],
  'rights.offline': ['没有网络，连上以后再看。', 'No network. Please look again when there is one.'],

  // Who looked at me.
  'rights.looks.title': ['谁看过我', 'Who looked at me'],
  'rights.looks.lead': [
    '工作人员每次查阅您的资料，都会记在这里：什么岗位、哪个单位、什么时候、为什么。不写姓名，只显示最近 35 天。',
    'Every time somebody on duty looks at your data it stands here: their role, office, when and why. No names; the last 35 days.',
  ],
  'rights.looks.whose': ['看谁的记录', 'Whose record'],
  'rights.looks.me': ['我自己', 'Myself'],
  'rights.looks.none': ['最近 35 天没有人看过', 'Nobody has looked in the last 35 days'],
  'rights.looks.none_why': [
    '有人查阅后，一分钟内就会显示在这里。',
    'When somebody does, it shows here within a minute.',
  ],
  'rights.looks.list': ['查阅记录，最近的在前', 'Looks, newest first'],
  'rights.looks.roster': ['查看了全村（社区）名单', 'Read the list of the whole village'],
  'rights.looks.why': ['原因：{purpose}', 'Why: {purpose}'],
  'rights.looks.by': ['{role} · {office}', '{role} · {office}'],
  'rights.looks.refused': ['没有批准', 'Refused'],
  'rights.looks.wrong': ['觉得不对？', 'Is this wrong?'],
  'rights.looks.wrong_text': [
    '如果您觉得有人不该看您的资料，请打电话投诉。说出上面的时间和单位，就能查到是谁。',
    'If you think somebody had no reason to look, please complain by phone. With the time and office above they can be found.',
  ],
  'rights.looks.call': ['投诉：{phone}', 'Complain: {phone}'],

  // My data.
  'rights.title': ['我的数据', 'My data'],
  'rights.lead': [
    '这里能看到、带走、更正或删除本市存的您的资料。',
    'See, take along, correct or delete what the city holds of you.',
  ],
  'rights.ways': ['您可以做的事', 'What you can do'],
  'rights.correct': ['更正我的资料', 'Correct my data'],
  'rights.consent': ['撤回同意', 'Taking your consent back'],
  'rights.consent_text': [
    '您随时可以撤回同意。没有您的同意，我们不再需要您的资料，所以撤回同意就是删除：做法与下面相同。纸质卡和人工登记仍然可以用。',
    'You may take your consent back at any time. Without it we have no reason to keep your data, so it is the same as deleting, below. A printed card and checking by hand stay open to you.',
  ],

  // A new code.
  'rights.proof': ['先确认是您本人', 'First confirm that it is you'],
  'rights.proof_why': [
    '完整的资料和删除都很重要，所以要用短信验证码再确认一次。10 分钟内有效。',
    'Your full data, and deleting it, matter. So we ask for a code by text message once more. It counts for 10 minutes.',
  ],
  'rights.proof_send': ['给我的手机号发验证码', 'Send a code to my number'],
  'rights.proof_otp': ['6 位验证码', '6-digit code'],
  'rights.proof_short': ['验证码是 6 位数字。', 'The code has 6 digits.'],
  'rights.proof_enter': ['确认', 'Confirm'],
  'rights.proof_again': ['重新发一个', 'Send another one'],

  // Export.
  'rights.export': ['看我的全部资料', 'See all my data'],
  'rights.export_text': [
    '一页看完，可以打印，也可以存成文件带走。里面有完整的姓名、证件号和住址，请收好。',
    'All of it on one page, to print or to keep as a file. It holds your full name, document number and address: keep it safe.',
  ],
  'rights.export_whose': ['谁的资料', 'Whose data'],
  'rights.export_show': ['显示全部资料', 'Show all of it'],
  'rights.export_save': ['存成文件（JSON）', 'Keep as a file (JSON)'],
  'rights.export_print': ['打印', 'Print'],
  'rights.export_made': ['{time} 整理', 'Made at {time}'],
  'rights.export_empty': ['没有记录', 'Nothing is held'],
  'rights.export_rows': ['{n} 条', '{n} rows'],
  'rights.export_apart': ['不在这里的', 'What is not in it'],
  'rights.yes': ['是的', 'Yes'],
  'rights.no': ['没有', 'No'],

  // Deleting.
  'rights.leave': ['删除我的资料', 'Delete my data'],
  'rights.leave_text': [
    '删除后不能恢复：账号、健康码、打卡记录和通知都会删掉，所有设备退出登录。',
    'It cannot be undone: account, code, check-ins and notices go, and every device is signed out.',
  ],
  'rights.leave_look': ['先看看会删什么', 'See first what would go'],
  'rights.leave_kept': ['法律规定要留下的', 'What the law has us keep'],
  'rights.leave_law': ['依据：{law}', 'Ground: {law}'],
  'rights.leave_until': ['留到：{until}', 'Until: {until}'],
  'rights.leave_members': ['您代报的家人', 'People you check in for'],
  'rights.leave_members_text': [
    '下面的人没有自己的账号，只有您替他们打卡。请逐个决定。',
    'These people have no account, and nobody but you checks in for them. Please decide for each.',
  ],
  'rights.leave_along': ['和我一起删除', 'Delete along with me'],
  'rights.leave_hand': ['交给另一位家人', 'Somebody else takes over'],
  'rights.leave_hand_text': [
    '请对方在“我代报的家人”里选“用同意码添加”，输入下面的号码。添加好后，请按“我已交接，重新看”。',
    'Ask them to add this person by agreement code under “People I check in for”, with the number below. Then tap “Handed over, look again”.',
  ],
  'rights.leave_make': ['生成交接号码', 'Make the number'],
  'rights.leave_code': ['交接号码，10 分钟内有效', 'Number for handing over, good for 10 minutes'],
  'rights.leave_reload': ['我已交接，重新看', 'Handed over, look again'],
  'rights.leave_undecided': ['请为每一位家人作出决定。', 'Please decide for everybody on the list.'],
  'rights.leave_sure': ['我明白删除后不能恢复', 'I understand that this cannot be undone'],
  'rights.leave_sure_missing': ['请先勾选上面这一条。', 'Please tick this first.'],
  'rights.leave_now': ['现在删除', 'Delete now'],
  'rights.leave_no': ['不删了', 'Keep everything'],
  'rights.left': ['已经删除', 'Deleted'],
  'rights.left_done': ['您的资料已经删除。', 'Your data has been deleted.'],
  'rights.left_kept': [
    '您的资料已经删除，只留下法律规定要留的。到期后会自动删除，您不用再做什么。',
    'Your data has been deleted, but for what the law has us keep. That goes by itself when its time is over.',
  ],
  'rights.left_going_on': [
    '您的账号已经注销，其余资料正在删除，最晚明天完成。您不用再做什么。',
    'Your account is closed; the rest is being deleted, by tomorrow at the latest. There is nothing more to do.',
  ],
  'rights.left_home': ['回到首页', 'Back to the start'],
} as const;
