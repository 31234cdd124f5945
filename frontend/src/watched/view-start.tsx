/** Loaded when somebody comes on duty, so that what they recorded is sent whatever screen is open. */
export { startWatched } from './data';
