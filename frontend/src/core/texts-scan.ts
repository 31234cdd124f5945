/** Words of the camera that reads a code. [Chinese, English] */
export const texts = {
  'scan.starting': ['正在打开相机…', 'Opening the camera…'],
  'scan.aim': ['把二维码放进方框里。', 'Hold the code inside the frame.'],
  'scan.denied': [
    '没有使用相机的权限。请在手机设置里允许，或者改为手动输入。',
    'The camera may not be used. Allow it in the settings of the phone, or type the code.',
  ],
  'scan.missing': ['这台手机没有可用的相机，请手动输入。', 'There is no camera on this phone. Please type the code.'],
  'scan.failed': [
    '相机打不开，可能别的应用正在用。请再试一次，或者手动输入。',
    'The camera does not open; another app may be using it. Try again, or type the code.',
  ],
  'scan.again': ['再试一次', 'Try again'],
  'scan.torch_on': ['打开手电筒', 'Turn the torch on'],
  'scan.torch_off': ['关掉手电筒', 'Turn the torch off'],
  'scan.view': ['相机画面', 'What the camera sees'],
} as const;
