import nodeConsole from 'node:console'

// The test page has no other pages to load into an iframe, and says so for each
// one. The tests stand in for the page inside; nothing is missing.
const { error } = nodeConsole
nodeConsole.error = (...args: unknown[]) => {
  if (!String(args[0]).includes('Iframe page loading is disabled')) error(...args)
}
