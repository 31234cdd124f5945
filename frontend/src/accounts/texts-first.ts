/** Words for somebody who is not signed in, [zh, en]; apart, because screens of every room show them. */
export const texts = {
  'accounts.first.please': ['请先登录。', 'Please sign in first.'],
  'accounts.first.ended': [
    '登录已过期，请重新登录。填好的、没发出的都还在手机上。',
    'You were signed out; please sign in again. What you typed, and what waits to be sent, is still on this phone.',
  ],
  'accounts.first.go': ['去登录', 'Sign in'],
} as const;
