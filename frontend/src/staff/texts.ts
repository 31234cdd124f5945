/** Words of the screens on duty, [zh, en]. */
export const texts = {
  'staff.loading': ['正在取…', 'Fetching…'],
  'staff.again': ['再试一次', 'Try again'],
  'staff.offline': ['现在连不上网络。联网后再试。', 'There is no network now. Try again when there is.'],
  'staff.refused': ['您的职责不包括这一页。', 'This page is not part of your role.'],

  'staff.desk.title': ['工作', 'Work'],
  'staff.desk.hello': ['{name} · {unit}', '{name} · {unit}'],
  'staff.desk.waiting': ['等您处理', 'Waiting for you'],
  'staff.desk.proposals': ['要您同意的事', 'Needs your agreement'],
  'staff.desk.proposals_none': ['没有要您同意的事。', 'Nothing needs your agreement.'],
  'staff.desk.ways': ['可以做的事', 'What you can do'],
  'staff.desk.nothing': [
    '您现在没有有效的职责。请找管理员。',
    'You have no role that holds at present. Please ask your administrator.',
  ],
  'staff.desk.unsent': ['{n} 条记录还没有送达', '{n} records are not sent yet'],

  'staff.sign_in.title': ['值守登录', 'Sign in for duty'],
  'staff.sign_in.lead': [
    '给村（社区）负责人、网格员、卫生人员、指挥部等有职责的人。居民不用在这里登录。',
    'For village heads, grid workers, health officers, command and others with a duty. Residents do not sign in here.',
  ],
  'staff.sign_in.ended': [
    '值守已结束，请重新登录。没送达的记录还在手机上，已加密。',
    'Your shift is over. Please sign in again. Records not sent yet are still on the phone, sealed.',
  ],
  'staff.sign_in.passkey': ['用通行密钥登录', 'Sign in with a passkey'],
  'staff.sign_in.passkey_hint': [
    '用指纹、面容或锁屏密码，不用记密码。',
    'By fingerprint, face or screen lock; there is no password to remember.',
  ],
  'staff.sign_in.address': [
    '用数字网址打开时，通行密钥不能用。请改用这个网址：',
    'Passkeys do not work when the address is made of digits. Please open this address instead:',
  ],
  'staff.sign_in.no_passkeys': [
    '这个浏览器不能用通行密钥，请用工号和动态码。',
    'This browser has no passkeys. Please use your staff number and a code.',
  ],
  'staff.sign_in.by_code': ['用工号和动态码登录', 'Sign in with staff number and code'],
  'staff.sign_in.number': ['工号', 'Staff number'],
  'staff.sign_in.number_hint': ['8 位数字，登记时告诉过您', '8 digits, told to you when you enrolled'],
  'staff.sign_in.number_short': ['请输入 8 位工号。', 'Please enter the 8 digits of your staff number.'],
  'staff.sign_in.enter': ['登录', 'Sign in'],
  'staff.sign_in.first': ['第一次？输入邀请码', 'First time? Enter your invitation code'],
  'staff.sign_in.wait': [
    '试得太多了，请在 {time} 以后再试。',
    'Too many tries. Please try again after {time}.',
  ],
  'staff.sign_in.go': ['去居民首页', 'To the residents’ home'],

  'staff.enrol.title': ['职责登记', 'Enrol for duty'],
  'staff.enrol.lead': [
    '管理员给您的邀请码只能用一次。',
    'The invitation code from your administrator works only once.',
  ],
  'staff.enrol.code': ['邀请码', 'Invitation code'],
  'staff.enrol.code_hint': ['10 位字母和数字，例如 ABCDE-23456', '10 letters and digits, such as ABCDE-23456'],
  'staff.enrol.code_missing': ['请输入邀请码。', 'Please enter the invitation code.'],
  'staff.enrol.next': ['下一步', 'Next'],
  'staff.enrol.you': ['您是', 'You are'],
  'staff.enrol.not_you': [
    '如果不是您，请关上这一页，告诉给您邀请码的人。',
    'If this is not you, close this page and tell whoever gave you the code.',
  ],
  'staff.enrol.keep_number': ['您的工号，请记下', 'Your staff number; please write it down'],
  'staff.enrol.passkey': ['设置通行密钥', 'Make a passkey'],
  'staff.enrol.passkey_text': [
    '以后用这部手机的指纹、面容或锁屏密码登录。密钥只在您的手机上，别人拿不走。',
    'From now on you sign in by this phone’s fingerprint, face or screen lock. The key stays with you; nobody can take it.',
  ],
  'staff.enrol.totp_more': ['再加动态码（可不加）', 'Add codes too (optional)'],
  'staff.enrol.totp_only': ['用动态码', 'Use codes'],
  'staff.enrol.totp_text': [
    '手机丢了或换了，还能用工号和动态码登录。用验证器应用扫这个二维码，或手工输入下面的字，再填应用里的 6 位数字。',
    'If the phone is lost or changed, you can still sign in by staff number and code. Scan this with an authenticator app, or type the letters below into it; then enter the 6 digits it shows.',
  ],
  'staff.enrol.totp_qr': ['动态码二维码', 'QR code for the authenticator app'],
  'staff.enrol.totp_secret': ['手工输入用的字', 'Letters to type in'],
  'staff.enrol.finish': ['用动态码完成登记', 'Finish with the code'],
  'staff.enrol.over': [
    '时间过长，请从邀请码重新开始。',
    'That took too long. Please start again with the invitation code.',
  ],
  'staff.enrol.to_sign_in': ['已经登记过？去登录', 'Enrolled already? Sign in'],
} as const;
