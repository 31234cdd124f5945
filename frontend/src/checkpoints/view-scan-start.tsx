/** Loaded when somebody comes on duty at checkpoints, so that what they recorded is sent whatever screen is open. */
export { startPassages } from './sending';
