/** The room without a screen: what matches while other screens are open, journeys and places alike. */
import './places';

export { startCotravel } from './matching';
