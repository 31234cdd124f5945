/** Words of signing in and of the list of signed-in phones, [zh, en]. */
export const texts = {
  'accounts.sign_in.title': ['登录', 'Sign in'],
  'accounts.sign_in.lead': [
    '用手机号和短信验证码登录,不用记密码。',
    'Sign in with your phone number and a code by text message. There is no password.',
  ],
  'accounts.sign_in.phone': ['手机号', 'Phone number'],
  'accounts.sign_in.phone_hint': [
    '大陆手机直接输 11 位;其他地区以 + 和国家(地区)码开头,如 +852',
    'Mainland China: 11 digits. Elsewhere: start with + and the country code, for example +44',
  ],
  'accounts.sign_in.phone_wrong': [
    '手机号不对,请查一下位数。',
    'This is not a phone number we can use. Please check the digits.',
  ],
  'accounts.sign_in.phone_missing': ['请输入手机号。', 'Please enter your phone number.'],
  'accounts.sign_in.send': ['获取验证码', 'Send me a code'],
  'accounts.sign_in.code_title': ['输入验证码', 'Enter the code'],
  'accounts.sign_in.sent': [
    '验证码已发到 {phone},5 分钟内有效。',
    'We sent a code to {phone}. It works for 5 minutes.',
  ],
  'accounts.sign_in.code': ['6 位验证码', '6-digit code'],
  'accounts.sign_in.code_hint': [
    '短信里的 6 个数字,可以粘贴',
    'The 6 digits in the message; you can paste them',
  ],
  'accounts.sign_in.code_short': ['验证码是 6 个数字。', 'The code has 6 digits.'],
  'accounts.sign_in.enter': ['登录', 'Sign in'],
  'accounts.sign_in.resend': ['再发一次', 'Send another code'],
  'accounts.sign_in.resend_in': ['{n} 秒后可再发', 'Another code in {n} s'],
  'accounts.sign_in.resent': [
    '新验证码已发出,旧的不能用了。',
    'A new code is on its way; the old one no longer works.',
  ],
  'accounts.sign_in.other_phone': ['换一个手机号', 'Use another number'],
  'accounts.sign_in.expired': [
    '验证码过期了。手机号还在,请再获取一次。',
    'That code has run out. Your number is still here: please ask for a new code.',
  ],
  'accounts.sign_in.too_many': [
    '试的次数太多了。请在 {time} 以后再试。',
    'Too many tries. Please try again after {time}.',
  ],
  'accounts.sign_in.offline': [
    '现在没有网络。登录需要联网,手机号已经记下。',
    'There is no network now. Signing in needs one; your number is kept.',
  ],
  'accounts.sign_in.keep': [
    '30 天内不用再登录。不是自己的手机,用完请退出。',
    'You stay signed in for 30 days. On a phone that is not yours, sign out when done.',
  ],
  'accounts.sign_in.summary': ['请改正下面的内容', 'Please mend the following'],
  'accounts.sessions.title': ['登录的设备', 'Signed-in devices'],
  'accounts.sessions.lead': [
    '这些设备登录着您的账号。不认识的,请让它退出。',
    'These devices are signed in to your account. End any you do not know.',
  ],
  'accounts.sessions.this': ['本机', 'This device'],
  'accounts.sessions.since': ['登录:{time}', 'Signed in: {time}'],
  'accounts.sessions.seen': ['最近使用:{time}', 'Last used: {time}'],
  'accounts.sessions.unknown': ['未知设备', 'Unknown device'],
  'accounts.sessions.end': ['退出这台设备', 'End this one'],
  'accounts.sessions.end_named': ['让 {device} 退出,{time} 登录', 'End {device}, signed in {time}'],
  'accounts.sessions.ended': ['{device} 已退出。', '{device} is signed out.'],
  'accounts.sessions.only': ['没有别的设备。', 'There are no other devices.'],
  'accounts.sessions.end_all': ['让其他设备全部退出', 'End all other devices'],
  'accounts.sessions.sure': ['让其他 {n} 台设备都退出吗?', 'End all {n} other devices?'],
  'accounts.sessions.sure_text': [
    '它们要重新用验证码登录。没有发出的打卡会随退出删除。',
    'They will need a new code to sign in. Check-ins waiting on them may be lost.',
  ],
  'accounts.sessions.yes': ['全部退出', 'End them all'],
  'accounts.sessions.no': ['不用了', 'Keep them'],
  'accounts.sessions.offline': [
    '看设备列表需要网络,连上后再看。',
    'The list of devices needs a network. Please come back when there is one.',
  ],
  'accounts.sessions.again': ['再试一次', 'Try again'],
  'accounts.sessions.loading': ['正在取…', 'Loading…'],
  'accounts.sessions.out': ['登录后才能看。', 'Please sign in first.'],
} as const;
