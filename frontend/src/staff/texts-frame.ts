/** Words around the screens on duty: tabs, the end of the shift, the new proof. [zh, en] */
export const texts = {
  'staff.tab.village': ['我的村', 'My village'],
  'staff.tab.desk': ['工作', 'Work'],
  'staff.tab.shift': ['值守', 'Shift'],
  'staff.tab.scan': ['扫码', 'Scan'],
  'staff.idle.title': ['还在值守吗？', 'Are you still on duty?'],
  'staff.idle.text': [
    '有一阵没有操作了。{n} 秒后将自动退出值守，以免别人用您的手机。',
    'Nothing has been done for a while. Your shift ends by itself in {n} seconds, so that nobody else can use your phone.',
  ],
  'staff.idle.cut_off': [
    '现在没有网络，退出后要等有网络才能再登录，所以这一班还没有退出。您在的话，请点“继续值守”。',
    'There is no network, and nobody could sign in again without one, so this shift has not ended. If you are here, tap “Stay on duty”.',
  ],
  'staff.idle.stay': ['继续值守', 'Stay on duty'],
  'staff.idle.leave': ['现在退出值守', 'Sign off now'],
  'staff.proof.title': ['请再确认一次是您本人', 'Please show once more that it is you'],
  'staff.proof.text': [
    '这一步涉及他人的信息或权限，要再验证一次。五分钟内不会再问。',
    'This step touches other people’s data or rights. You will not be asked again within five minutes.',
  ],
  'staff.proof.passkey': ['用通行密钥验证', 'Use my passkey'],
  'staff.proof.otp': ['动态码', 'Code from the app'],
  'staff.proof.otp_hint': ['验证器应用里的 6 位数字', 'The 6 digits in your authenticator app'],
  'staff.proof.otp_short': ['请输入 6 位数字。', 'Please enter 6 digits.'],
  'staff.proof.enter': ['验证', 'Confirm'],
  'staff.proof.or': ['或者用动态码：', 'Or use a code:'],
  'staff.proof.cancelled': [
    '没有完成验证，请再试一次。',
    'That was not finished. Please try again.',
  ],
  'staff.proof.no_passkeys': [
    '这个浏览器或这个网址不能用通行密钥，请改用动态码。',
    'Passkeys do not work in this browser or at this address. Please use a code.',
  ],
  'staff.proof.nowhere': [
    '这里不能用通行密钥，您也没有设动态码。请换一个浏览器，或请管理员重新发邀请码。',
    'Passkeys do not work here and you have no authenticator app. Use another browser, or ask an administrator for a new invitation code.',
  ],
} as const;
