/** Loaded when somebody who handles orders comes on duty, so that what they recorded is sent whatever screen is open. */
export { startOrders } from './order-sealed';
