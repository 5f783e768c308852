// Entry of the panel's page.
import { App } from './app';
import { registerControls } from './controls';
import { openLink } from './link';

registerControls();
const root = document.getElementById('app');
if (root !== null) {
  const link = openLink((message) => app.receive(message));
  const app = new App(link, root);
  app.start();
}
