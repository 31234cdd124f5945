/** Texts of choosing photos. [Chinese, English] */
export const texts = {
  'photos.title': ['照片（最多 3 张）', 'Photos (at most 3)'],
  'photos.hint': ['照片会在手机上缩小，并去掉拍摄地点等信息。', 'Photos are shrunk on this phone, and where they were taken is removed.'],
  'photos.add': ['拍照或选照片', 'Take or choose a photo'],
  'photos.one': ['第 {n} 张照片', 'Photo {n}'],
  'photos.drop': ['删除第 {n} 张照片', 'Delete photo {n}'],
  'photos.busy': ['正在缩小照片…', 'Shrinking the photo…'],
  'photos.bad': ['这个文件不是能用的照片，请换一张。', 'This file is not a picture that can be used. Please choose another.'],
  'photos.full': ['手机存不下这张照片了，请先清理空间。', 'There is no room for this photo on the phone. Please make some.'],
} as const;
