/** The reader of QR codes for browsers without one of their own: loaded only when a camera is opened. */
export { default } from 'qr/decode.js';
