import { install } from './loader'

// The script's own address says where the service is:
// <script src="https://kf.example.com/loader.js" data-site-key="…" defer></script>
const script = document.currentScript as HTMLScriptElement | null
if (script) install(script)
