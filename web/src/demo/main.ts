import { createApp } from 'vue'
import '../styles/tokens.css'
import '../styles/demo.css'
import '../styles/panel.css'
import App from './App.vue'

createApp(App).mount('#app')
